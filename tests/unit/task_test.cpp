// SPDX-License-Identifier: Apache-2.0
#include "daemon/common/task.h"

#include <gtest/gtest.h>

namespace iopermd {
namespace {

// As Linux 6.1 prints them, shortened where nobody looks.
constexpr char kStat[] =
    "4711 (a) b (c) S 1 4711 4711 34816 4711 4194304 120 0 0 0 1 2 0 0 20 0 3 0 987654 2711552 280 "
    "1844674407";
constexpr char kStatus[] =
    "Name:\ta) b (c\nUmask:\t0022\nState:\tS "
    "(sleeping)\nTgid:\t4700\nNgid:\t0\nPid:\t4711\nPPid:\t1\nTracerPid:\t815\n"
    "Uid:\t1000\t1001\t1002\t1003\nThreads:\t3\nCapInh:\t0000000000000000\nCapPrm:"
    "\t0000000000020000\nCapEff:"
    "\t0000000000000000\nNoNewPrivs:\t1\n";

TEST(Task, ReadsATask) {
    const auto task = parse_task(kStat, kStatus);
    ASSERT_TRUE(task) << task.error().message;
    EXPECT_EQ(task->process, 4700);
    EXPECT_EQ(task->state, 'S');
    EXPECT_FALSE(task->dead());
    EXPECT_EQ(task->start_time, 987654u);
    EXPECT_EQ(task->uids, (std::array<uid_t, 4>{1000, 1001, 1002, 1003}));
    EXPECT_EQ(task->threads, 3);
    EXPECT_EQ(task->tracer, 815);
    EXPECT_TRUE(task->rawio);
    EXPECT_EQ(task->no_new_privs, 1);
    EXPECT_FALSE(task->io_worker);
}

TEST(Task, ReadsOtherValues) {
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

TEST(Task, ATextThatIsCutShortIsAnError) {
    const std::string stat = kStat, status = kStatus;
    EXPECT_FALSE(parse_task("", status));
    EXPECT_FALSE(parse_task("4711 (a", status));
    EXPECT_FALSE(parse_task(stat.substr(0, stat.find("987654")), status));
    EXPECT_FALSE(parse_task(stat, ""));
    EXPECT_FALSE(parse_task(stat, status.substr(0, status.find("CapPrm"))));
    EXPECT_FALSE(parse_task(stat, status.substr(status.find("TracerPid"))));
}

}  // namespace
}  // namespace iopermd
