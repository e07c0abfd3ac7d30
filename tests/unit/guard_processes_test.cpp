// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include "daemon/guard/processes.h"

namespace iopermd::guard {
namespace {

// As Linux 6.1 prints them, shortened where nobody looks.
constexpr char kStat[] =
    "4711 (a) b (c) S 1 4711 4711 34816 4711 4194304 120 0 0 0 1 2 0 0 20 0 3 0 987654 2711552 280 "
    "1844674407";
constexpr char kStatus[] =
    "Name:\ta) b (c\nUmask:\t0022\nState:\tS "
    "(sleeping)\nTgid:\t4700\nNgid:\t0\nPid:\t4711\nPPid:\t1\nTracerPid:\t815\n"
    "Uid:\t1000\t1000\t1000\t1000\nThreads:\t3\nCapInh:\t0000000000000000\nNoNewPrivs:\t1\nCapPrm:"
    "\t0000000000020000\nCapEff:"
    "\t0000000000000000\n";

TEST(GuardProcesses, ReadsATask) {
    const auto task = parse_task(kStat, kStatus);
    ASSERT_TRUE(task) << task.error().message;
    EXPECT_EQ(task->process, 4700);
    EXPECT_EQ(task->state, 'S');
    EXPECT_FALSE(task->dead());
    EXPECT_EQ(task->start_time, 987654u);
    EXPECT_EQ(task->threads, 3);
    EXPECT_EQ(task->tracer, 815);
    EXPECT_TRUE(task->rawio);
    EXPECT_EQ(task->no_new_privs, 1);
    EXPECT_FALSE(task->io_worker);
}

TEST(GuardProcesses, ReadsOtherValues) {
    std::string stat = kStat, status = kStatus;
    stat.replace(stat.find(" S "), 3, " Z ");
    stat.replace(stat.find("4194304"), 7, "4194320");
    status.replace(status.find("20000\n"), 6, "00000\n");
    status.replace(status.find("815"), 3, "0");
    const auto task = parse_task(stat, status);
    ASSERT_TRUE(task) << task.error().message;
    EXPECT_TRUE(task->dead());
    EXPECT_TRUE(task->io_worker);
    EXPECT_FALSE(task->rawio);
    EXPECT_EQ(task->tracer, 0);
}

TEST(GuardProcesses, ATextThatIsCutShortIsAnError) {
    const std::string stat = kStat, status = kStatus;
    EXPECT_FALSE(parse_task("", status));
    EXPECT_FALSE(parse_task("4711 (a", status));
    EXPECT_FALSE(parse_task(stat.substr(0, stat.find("987654")), status));
    EXPECT_FALSE(parse_task(stat, ""));
    EXPECT_FALSE(parse_task(stat, status.substr(0, status.find("CapPrm"))));
    EXPECT_FALSE(parse_task(stat, status.substr(status.find("TracerPid"))));
}

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
