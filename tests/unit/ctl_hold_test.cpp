// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "daemon/common/unique_fd.h"
#include "tests/unit/ctl_fixture.h"
#include "tests/unit/fake_front.h"

// `acquire --hold`: what ends it.
namespace iopermd::testing {
namespace {

class CtlHold : public ::testing::Test {
protected:
    // Before any thread of the fake: a thread that does not block SIGTERM would die of it in place of
    // iopermctl.
    static void SetUpTestSuite() {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
    }

    CtlHold() {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        read_end_.reset(ends[0]);
        write_end_.reset(ends[1]);
    }

    // Runs `acquire --hold` and, once it holds grant 7, `then`.
    template <class Then>
    CtlRun hold(Then then, std::vector<std::string> more = {}) {
        std::thread other([&] {
            front_.wait_for_watchers(1);
            while (front_.grant_count() == 0)
                std::this_thread::yield();
            then();
        });
        std::vector<std::string> args = {"--socket", front_.socket(), "acquire", "--hold", "0x70-0x71,0x80"};
        args.insert(args.end(), more.begin(), more.end());
        CtlRun run = iopermctl(args, read_end_.get());
        other.join();
        return run;
    }

    FakeFront front_;
    UniqueFd read_end_;
    UniqueFd write_end_;
};

TEST_F(CtlHold, EndOfInputEndsIt) {
    const CtlRun run = hold([&] { write_end_.reset(); });
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_TRUE(run.says("grant    7\n")) << run.out;
}

TEST_F(CtlHold, InputItselfDoesNot) {
    const CtlRun run = hold([&] {
        ASSERT_EQ(::write(write_end_.get(), "words\n", 6), 6);
        front_.end_grant(7, v1::Event::KIND_EXPIRED, "the lease is over");
    });
    EXPECT_EQ(run.status, 9);
}

TEST_F(CtlHold, ASignalEndsIt) {
    const CtlRun run = hold([] { ::kill(::getpid(), SIGTERM); });
    EXPECT_EQ(run.status, 0) << run.err;
}

TEST_F(CtlHold, TheEndOfTheGrantIsExitCode9) {
    const CtlRun run = hold([&] { front_.end_grant(7, v1::Event::KIND_EXPIRED, "the lease is over"); });
    EXPECT_EQ(run.status, 9);
    EXPECT_TRUE(run.notes("grant 7 has ended: the lease is over")) << run.err;
}

TEST_F(CtlHold, AReleaseOfAPartDoesNotEndIt) {
    const CtlRun run = hold([&] {
        auto other = client::Client::connect(front_.socket());
        ASSERT_TRUE(other->release(7, PortSet(PortRange(Port(0x80)))));
        front_.end_grant(7, v1::Event::KIND_RELEASED, "released by root");
    });
    EXPECT_EQ(run.status, 9);
    EXPECT_TRUE(run.notes("grant 7 has ended")) << run.err;
}

TEST_F(CtlHold, AnotherGrantsEndDoesNotEndIt) {
    const CtlRun run = hold([&] {
        front_.end_grant(8, v1::Event::KIND_EXPIRED, "another");
        write_end_.reset();
    });
    EXPECT_EQ(run.status, 0) << run.err;
}

TEST_F(CtlHold, ALostDaemonIsExitCode5) {
    const CtlRun run = hold([&] { front_.stop(); });
    EXPECT_EQ(run.status, 5);
}

TEST_F(CtlHold, JsonIsAStream) {
    const CtlRun run = hold([&] { front_.end_grant(7, v1::Event::KIND_EXPIRED, "over"); }, {"--json"});
    std::istringstream lines(run.out);
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(nlohmann::json::parse(line)["id"], 7);
    ASSERT_TRUE(std::getline(lines, line));
    EXPECT_EQ(nlohmann::json::parse(line)["error"]["code"], "expired");
}

// A service's standard input is /dev/null: its end must not end the hold.
TEST_F(CtlHold, TheNullDeviceIsNoInput) {
    read_end_.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const CtlRun run = hold([&] { front_.end_grant(7, v1::Event::KIND_EXPIRED, "over"); });
    EXPECT_EQ(run.status, 9);
}

}  // namespace
}  // namespace iopermd::testing
