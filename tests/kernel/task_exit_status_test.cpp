// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "task/exit_status.h"

namespace kernel {
namespace {

// The C library's macros are what programs look with.
TEST(ExitStatus, ReadsAsTheLibraryReadsIt) {
    EXPECT_TRUE(WIFEXITED(ExitStatus::exited(258)));
    EXPECT_EQ(WEXITSTATUS(ExitStatus::exited(258)), 2);
    EXPECT_TRUE(WIFSIGNALED(ExitStatus::killed(11, false)));
    EXPECT_EQ(WTERMSIG(ExitStatus::killed(11, true)), 11);
    EXPECT_TRUE(WCOREDUMP(ExitStatus::killed(11, true)));
    EXPECT_TRUE(WIFSTOPPED(ExitStatus::stopped(20)));
    EXPECT_EQ(WSTOPSIG(ExitStatus::stopped(20)), 20);
    EXPECT_TRUE(WIFCONTINUED(ExitStatus::kContinued));
}

TEST(ExitStatus, TellsItsOwnKindsApart) {
    EXPECT_TRUE(ExitStatus::is_exited(ExitStatus::exited(0)));
    EXPECT_FALSE(ExitStatus::is_exited(ExitStatus::killed(9, false)));
    EXPECT_TRUE(ExitStatus::is_stopped(ExitStatus::stopped(19)));
    EXPECT_FALSE(ExitStatus::is_stopped(ExitStatus::exited(0x7f)));
    EXPECT_FALSE(ExitStatus::is_stopped(ExitStatus::kContinued));
    EXPECT_EQ(ExitStatus::kill_signal(ExitStatus::killed(6, true)), 6);
}

}  // namespace
}  // namespace kernel
