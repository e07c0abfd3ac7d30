// SPDX-License-Identifier: Apache-2.0
// ioperm-exec against a hostile user: every order, argument and order of messages that it does not expect
// ends it before it executes anything. On a fake kernel (fake_kernel.cpp).
#include <gmock/gmock.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "client/exec/launch.h"
#include "tests/unit/spawned.h"

namespace iopermd {
namespace {

using launch::Kind;
using launch::Step;
using test::Spawned;
using testing::HasSubstr;
namespace fs = std::filesystem;

class ExecLaunch : public ::testing::Test {
protected:
    ExecLaunch() {
        char name[] = "/tmp/ioperm-exec-test-XXXXXX";
        directory_ = mkdtemp(name);
        fs::copy_file(FAKE_EXEC, directory_ / "ioperm-exec");
        int ends[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            std::abort();
        ours_.reset(ends[0]);
        theirs_.reset(ends[1]);
        rlimit stack{};
        getrlimit(RLIMIT_STACK, &stack);
        launch_.version = launch::kVersion;
        launch_.stack_soft = stack.rlim_cur;
        launch_.stack_hard = stack.rlim_max;
        launch_.filter_length = 1;
        launch_.filter[0] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
        reply_.version = guard::kVersion;
        std::snprintf(reply_.program, sizeof reply_.program, "/bin/echo");
    }
    ~ExecLaunch() override {
        if (guard_.joinable())
            guard_.join();
        fs::remove_all(directory_);
    }

    // A guard that gives this answer, cut to `size` bytes.
    void serve(size_t size = sizeof(guard::RedeemReply)) {
        sockaddr_un address{AF_UNIX, {}};
        std::snprintf(address.sun_path, sizeof address.sun_path, "%s/redeem.sock", directory_.c_str());
        listener_.reset(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
        ASSERT_EQ(bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        ASSERT_EQ(listen(listener_.get(), 1), 0);
        guard_ = std::thread([this, size] {
            const UniqueFd client{accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
            asked_ = recv(client.get(), &request_, sizeof request_, MSG_TRUNC) == sizeof request_;
            if (size > 0)
                send(client.get(), &reply_, size, MSG_NOSIGNAL);
        });
    }
    // Starts ioperm-exec with control on descriptor 9.
    std::unique_ptr<Spawned> start(std::vector<std::string> rest = {"1", "/bin/echo", "echo", ""}) {
        std::vector<std::string> words = {directory_ / "ioperm-exec", "9"};
        words.insert(words.end(), rest.begin(), rest.end());
        auto program = std::make_unique<Spawned>(words, [this] { dup2(theirs_.get(), 9); });
        theirs_.reset();
        return program;
    }
    void order(size_t size = sizeof(launch::Launch)) {
        ASSERT_EQ(send(ours_.get(), &launch_, size, 0), static_cast<ssize_t>(size));
    }
    void answer(Kind kind, int detail = 0) {
        const Step step{kind, detail};
        ASSERT_EQ(send(ours_.get(), &step, sizeof step, 0), static_cast<ssize_t>(sizeof step));
    }
    std::optional<Step> hear() {
        Step step{};
        if (recv(ours_.get(), &step, sizeof step, 0) != sizeof step)
            return std::nullopt;
        return step;
    }
    std::string calls() const {
        std::ifstream file(directory_ / "ioperm");
        return std::string(std::istreambuf_iterator<char>(file), {});
    }
    // It ended by itself with 125, said so on both channels, and executed nothing.
    void expect_failure(Spawned& program, const std::string& words) {
        program.read_rest();
        const int status = program.wait();
        EXPECT_TRUE(WIFEXITED(status));
        EXPECT_EQ(WEXITSTATUS(status), 125);
        EXPECT_THAT(program.err, HasSubstr("ioperm-exec: "));
        EXPECT_THAT(program.err, HasSubstr(words));
        EXPECT_EQ(program.out, "");
        const auto last = hear();
        ASSERT_TRUE(last.has_value());
        EXPECT_EQ(last->kind, Kind::Failed);
        EXPECT_EQ(last->detail, 125);
    }

    fs::path directory_;
    UniqueFd ours_;
    UniqueFd theirs_;
    UniqueFd listener_;
    launch::Launch launch_{};
    guard::RedeemReply reply_{};
    guard::RedeemRequest request_{};
    bool asked_ = false;
    std::thread guard_;
};

TEST_F(ExecLaunch, ShowsTheTicketTakesThePortsAndBecomesTheProgram) {
    launch_.ticket.bytes[0] = 1;
    launch_.ticket.bytes[31] = 2;
    reply_.ports.words[0] = 0b1110;
    serve();
    auto program = start({"2", "/bin/echo", "echo", "hello", "", "NAME=value"});
    order();
    EXPECT_EQ(hear()->kind, Kind::Ready);
    EXPECT_EQ(calls(), "0x1 3 1\n");
    answer(Kind::Go);
    program->read_rest();
    EXPECT_EQ(program->wait(), 0);
    EXPECT_EQ(program->out, "hello\n");
    EXPECT_FALSE(hear().has_value());  // control closed by the exec
    guard_.join();
    EXPECT_TRUE(asked_);
    EXPECT_EQ(request_.version, guard::kVersion);
    EXPECT_EQ(std::memcmp(request_.ticket.bytes, launch_.ticket.bytes, sizeof launch_.ticket), 0);
}

TEST_F(ExecLaunch, TakesNoPortThatItWasGivenAlready) {
    reply_.ports.words[0] = 0b1110;
    reply_.given = 1;
    serve();
    auto program = start();
    order();
    EXPECT_EQ(hear()->kind, Kind::Ready);
    EXPECT_EQ(calls(), "");
    answer(Kind::Go);
    program->read_rest();
    EXPECT_EQ(program->wait(), 0);
}

TEST_F(ExecLaunch, RefusesOrdersOfTheWrongSizeOrVersion) {
    auto program = start();
    order(sizeof launch_ - 8);
    expect_failure(*program, "another version");
}

TEST_F(ExecLaunch, RefusesAnotherVersion) {
    launch_.version++;
    auto program = start();
    order();
    expect_failure(*program, "another version");
}

TEST_F(ExecLaunch, RefusesAFilterThatIsTooLong) {
    launch_.filter_length = BPF_MAXINSNS + 1;
    auto program = start();
    order();
    expect_failure(*program, "another version");
}

TEST_F(ExecLaunch, EndsWithItsSupervisor) {
    auto program = start();
    ours_.reset();
    program->read_rest();
    EXPECT_EQ(WEXITSTATUS(program->wait()), 125);
    EXPECT_EQ(program->err, "ioperm-exec: no orders: the supervisor has gone\n");
}

TEST_F(ExecLaunch, EndsWithItsSupervisorAfterThePortsWereTaken) {
    serve();
    auto program = start();
    order();
    EXPECT_EQ(hear()->kind, Kind::Ready);
    ours_.reset();
    program->read_rest();
    EXPECT_EQ(WEXITSTATUS(program->wait()), 125);
    EXPECT_EQ(program->err, "ioperm-exec: not started: the supervisor has gone\n");
    EXPECT_EQ(program->out, "");
}

TEST_F(ExecLaunch, ObeysStop) {
    serve();
    auto program = start();
    order();
    EXPECT_EQ(hear()->kind, Kind::Ready);
    answer(Kind::Stop, EPERM);
    expect_failure(*program, "--no-supervise does without): Operation not permitted");
}

TEST_F(ExecLaunch, RefusesAnyOtherWordThanGo) {
    serve();
    auto program = start();
    order();
    EXPECT_EQ(hear()->kind, Kind::Ready);
    answer(Kind::Ready);
    expect_failure(*program, "not started");
}

TEST_F(ExecLaunch, RefusesAFilterThatTheKernelRefuses) {
    serve();
    launch_.filter[0] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 1);
    auto program = start();
    order();
    EXPECT_EQ(hear()->kind, Kind::Ready);
    answer(Kind::Go);
    expect_failure(*program, "seccomp: Invalid argument");
}

TEST_F(ExecLaunch, PassesTheGuardsRefusalOn) {
    reply_.status = guard::Status::NoTicket;
    serve();
    auto program = start();
    order();
    expect_failure(*program, "the ticket was never made");
    EXPECT_EQ(calls(), "");
}

TEST_F(ExecLaunch, RefusesAnAnswerOfTheWrongSize) {
    reply_.ports.words[0] = 1;
    serve(sizeof reply_ - 1);
    auto program = start();
    order();
    expect_failure(*program, "the guard: is of another version");
    EXPECT_EQ(calls(), "");
}

TEST_F(ExecLaunch, RefusesSilence) {
    serve(0);
    auto program = start();
    order();
    expect_failure(*program, "the guard: no answer");
}

TEST_F(ExecLaunch, RefusesAProgramNameWithoutEnd) {
    std::memset(reply_.program, 'x', sizeof reply_.program);
    serve();
    auto program = start();
    order();
    expect_failure(*program, "the guard: is of another version");
}

TEST_F(ExecLaunch, SaysThatTheGuardIsAway) {
    auto program = start();
    order();
    expect_failure(*program, "/run/iopermd-guard/redeem.sock: No such file or directory");
}

TEST_F(ExecLaunch, RefusesAnotherProgramThanTheGranted) {
    serve();
    auto program = start({"1", "/bin/cat", "cat", ""});
    order();
    EXPECT_EQ(hear()->kind, Kind::Ready);
    answer(Kind::Go);
    expect_failure(*program, "/bin/cat: not the program that the ports were granted to");
}

}  // namespace
}  // namespace iopermd
