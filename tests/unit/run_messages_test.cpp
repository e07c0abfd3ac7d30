// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>

#include "client/run/answer.h"
#include "client/run/log.h"

namespace iopermd::run {
namespace {

class AnswerTest : public ::testing::Test {
protected:
    AnswerTest() {
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            std::abort();
        supervisor_.reset(ends[0]);
        program_.reset(ends[1]);
    }
    UniqueFd supervisor_;
    UniqueFd program_;
};

TEST_F(AnswerTest, Arrives) {
    ASSERT_TRUE(send_answer(supervisor_.get(), {3, "denied\n"}).has_value());
    const auto got = receive_answer(program_.get());
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->status, 3);
    EXPECT_EQ(got->text, "denied\n");
}

TEST_F(AnswerTest, IsCutToAPacket) {
    ASSERT_TRUE(send_answer(supervisor_.get(), {3, std::string(1'000'000, 'x')}).has_value());
    EXPECT_EQ(receive_answer(program_.get())->text, std::string(Answer::kMaxText, 'x'));
}

TEST_F(AnswerTest, SaysThatTheOtherEndHasGone) {
    program_.reset();
    EXPECT_FALSE(send_answer(supervisor_.get(), {}).has_value());
    UniqueFd lonely{std::move(supervisor_)};
    EXPECT_EQ(receive_answer(lonely.get()).error().code, Code::Unavailable);
}

TEST(ExitStatus, IsTheDocumentedOne) {
    EXPECT_EQ(exit_status(Code::Usage), 2);
    EXPECT_EQ(exit_status(Code::Denied), 3);
    EXPECT_EQ(exit_status(Code::Unavailable), 5);
    EXPECT_EQ(exit_status(Code::Unsupported), 6);
    EXPECT_EQ(exit_status(Code::Conflict), 8);
    EXPECT_EQ(exit_status(Code::Exhausted), 8);
    for (Code code : {Code::Internal, Code::NotFound, Code::BadPolicy, Code::Expired, Code::Timeout})
        EXPECT_EQ(exit_status(code), 125);
}

class LogTest : public ::testing::Test {
protected:
    LogTest() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            std::abort();
        reader_.reset(ends[0]);
        writer_.reset(ends[1]);
    }
    std::string read_all() {
        char text[256];
        const ssize_t size = read(reader_.get(), text, sizeof text);
        return {text, size < 0 ? 0 : static_cast<size_t>(size)};
    }
    UniqueFd reader_;
    UniqueFd writer_;
};

TEST_F(LogTest, WritesLinesWithoutControlCharacters) {
    FdLog log(std::move(writer_), true);
    log.line("a\x1b[31m\nb\x7f");
    EXPECT_EQ(read_all(), "ioperm-run: a?[31m?b?\n");
}

TEST_F(LogTest, EndsAStreamAndNotAFile) {
    FdLog file(UniqueFd{fcntl(writer_.get(), F_DUPFD_CLOEXEC, 0)}, false);
    FdLog stream(std::move(writer_), true);
    stream.close_stream();
    stream.line("lost");
    file.close_stream();
    file.line("kept");
    EXPECT_EQ(read_all(), "ioperm-run: kept\n");
}

TEST_F(LogTest, DoesNotWaitForAReaderThatDoesNotRead) {
    ASSERT_GE(fcntl(writer_.get(), F_SETPIPE_SZ, 4096), 0);
    const std::string filling(4096, 'x');
    ASSERT_EQ(write(writer_.get(), filling.data(), filling.size()), 4096);
    FdLog log(std::move(writer_), true);
    log.line("lost");  // returns
}

TEST_F(LogTest, IsSilentWithoutADescriptor) {
    FdLog log(UniqueFd{}, true);
    log.line("nowhere");
    writer_.reset();
    EXPECT_EQ(read_all(), "");
}

}  // namespace
}  // namespace iopermd::run
