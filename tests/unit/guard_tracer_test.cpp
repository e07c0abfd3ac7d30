// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <set>
#include <thread>

#include "daemon/guard/processes.h"
#include "daemon/guard/tracer.h"
#include "tests/unit/guard_traced_child.h"

namespace iopermd::guard {
namespace {

using TracerTest = TracedChildTest;

TEST_F(TracerTest, StoppedProcessStaysStoppedAndContinues) {
    const Pipe in;
    Child child([&] { return in.hear() == 'x' ? 42 : 1; });
    child.wait_for_syscall(SYS_read);
    kill(child.pid(), SIGSTOP);
    int status = 0;
    ASSERT_EQ(waitpid(child.pid(), &status, WUNTRACED), child.pid());
    disturb(child.pid());
    // The parent of a process that a tracer lets go of hears of the stop that goes on.
    for (auto task = Processes().look(child.pid()); task->state != 'T';)
        if (const auto now = Processes().look(child.pid()); now && now->state == 'T')
            break;
    in.say('x');
    EXPECT_EQ(Processes().look(child.pid())->state, 'T');
    kill(child.pid(), SIGCONT);
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(TracerTest, StopSignalDuringTheStopStopsIt) {
    const Pipe in;
    Child child([&] { return in.hear() == 'x' ? 42 : 1; });
    child.wait_for_syscall(SYS_read);
    stop(child.pid());
    kill(child.pid(), SIGSTOP);
    EXPECT_EQ(call(child.pid(), SYS_getpid, kGetpid32), child.pid());
    tracer_.release(child.pid());
    int status = 0;
    ASSERT_EQ(waitpid(child.pid(), &status, WUNTRACED), child.pid());
    EXPECT_TRUE(WIFSTOPPED(status));
    kill(child.pid(), SIGCONT);
    in.say('x');
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(TracerTest, EveryThreadOfAProcess) {
    constexpr int kThreads = 20;
    const Pipe in;
    Child child([&] {
        std::vector<std::thread> threads;
        std::atomic<int> good = 0;
        for (int i = 0; i < kThreads; i++)
            threads.emplace_back([&] { good += in.hear() == 'x'; });
        for (auto& thread : threads)
            thread.join();
        return good.load();
    });
    const auto tids = [&] {
        std::vector<pid_t> out;
        for (const auto& entry :
             std::filesystem::directory_iterator("/proc/" + std::to_string(child.pid()) + "/task"))
            out.push_back(std::stoi(entry.path().filename()));
        return out;
    };
    while (tids().size() != kThreads + 1)
        sched_yield();
    std::set<pid_t> awaited;
    for (const pid_t tid : tids()) {
        ASSERT_TRUE(tracer_.seize(tid));
        awaited.insert(tid);
    }
    while (!awaited.empty()) {
        const auto stopped = tracer_.next(soon());
        ASSERT_TRUE(stopped) << stopped.error().message;
        EXPECT_EQ(call(stopped->tid, SYS_gettid, 224), stopped->tid);
        tracer_.release(stopped->tid);
        awaited.erase(stopped->tid);
    }
    for (int i = 0; i < kThreads; i++)
        in.say('x');
    EXPECT_EQ(WEXITSTATUS(child.status()), kThreads);
}

TEST_F(TracerTest, DeadThreadIsNotFound) {
    Child child([] { return pause(); });
    child.wait_for_syscall(SYS_pause);
    stop(child.pid());
    kill(child.pid(), SIGKILL);
    const auto result = inject(child.pid(), SYS_getpid, kGetpid32, {}, soon());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::NotFound) << result.error().message;
}

TEST_F(TracerTest, SeizingTwiceSaysWhy) {
    Child child([] { return pause(); });
    const auto nobody = tracer_.seize(child.pid());
    ASSERT_TRUE(nobody);
    const auto again = tracer_.seize(child.pid());
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, testing::HasSubstr(std::to_string(child.pid())));
}

TEST_F(TracerTest, ThreadThatDoesNotStopTimesOut) {
    Child child([] {
        if (vfork() == 0)  // the parent cannot be stopped until the child ends
            for (;;)
                pause();
        return 0;
    });
    while (Processes().look(child.pid())->state != 'D')
        sched_yield();
    ASSERT_TRUE(tracer_.seize(child.pid()));
    const auto stopped = tracer_.next(Clock().now() + std::chrono::milliseconds(50));
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Code::Timeout);
    const auto children = read_file("/proc/" + std::to_string(child.pid()) + "/task/" +
                                    std::to_string(child.pid()) + "/children");
    ASSERT_TRUE(children);
    kill(std::stoi(*children), SIGKILL);
}

}  // namespace
}  // namespace iopermd::guard
