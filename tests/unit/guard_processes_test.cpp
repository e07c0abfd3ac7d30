// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "daemon/guard/processes.h"

namespace iopermd::guard {
namespace {

TEST(GuardProcesses, ReadsTheCgroup) {
    EXPECT_EQ(*parse_cgroup("0::/user.slice/session-1.scope\n"), "/user.slice/session-1.scope");
    EXPECT_EQ(*parse_cgroup("12:cpu:/x\n1:name=systemd:/y\n0::/\n"), "/");
    EXPECT_EQ(parse_cgroup("12:cpu:/x\n10::/y\n").error().code, Code::Unsupported);
    EXPECT_FALSE(parse_cgroup(""));
}

TEST(GuardProcesses, LooksAtItself) {
    Processes processes;
    const auto task = processes.look(getpid());
    ASSERT_TRUE(task) << task.error().message;
    EXPECT_EQ(task->process, getpid());
    EXPECT_EQ(task->tracer, 0);
    EXPECT_GT(task->start_time, 0u);
    const auto pin = processes.pin(getpid());
    ASSERT_TRUE(pin);
    EXPECT_TRUE(Processes::alive(*pin));
}

TEST(GuardProcesses, TheDeadAreGone) {
    Processes processes;
    const pid_t child = fork();
    if (child == 0)
        for (;;)
            pause();
    const auto pin = processes.pin(child);
    ASSERT_TRUE(pin);
    EXPECT_TRUE(Processes::alive(*pin));
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    EXPECT_FALSE(Processes::alive(*pin));
    EXPECT_EQ(processes.look(child).error().code, Code::NotFound);
    EXPECT_EQ(processes.cgroup(child).error().code, Code::NotFound);
    EXPECT_EQ(processes.pin(child).error().code, Code::NotFound);
    EXPECT_FALSE(Processes::alive(UniqueFd())) << "nothing pinned counts as dead";
}

}  // namespace
}  // namespace iopermd::guard
