// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>

#include "daemon/front/privileges.h"
#include "daemon/front/syscall_filter.h"

namespace iopermd::front {
namespace {

using testing::ExitedWithCode;
using testing::KilledBySignal;

// In a child of a death test: exits with 99 where the confinement itself fails.
void confine() {
    const auto given_up = give_up_privileges(true);
    const auto filtered = given_up ? install_syscall_filter() : Result<void>{};
    if (given_up && filtered)
        return;
    std::fprintf(stderr, "%s\n", (given_up ? filtered : given_up).error().message.c_str());
    ::_exit(99);
}

TEST(SyscallFilterDeathTest, AFrontThatAsksForPortsOrAnotherProgramEnds) {
    for (const long call : {SYS_ioperm, SYS_iopl, SYS_ptrace, SYS_execve, SYS_process_vm_readv})
        EXPECT_EXIT(
            {
                confine();
                ::syscall(call, 0, 0, 0);
                ::_exit(1);
            },
            KilledBySignal(SIGSYS), "");
}

TEST(SyscallFilterDeathTest, WhatALibraryMightTryIsOnlyDenied) {
    EXPECT_EXIT(
        {
            confine();
            const bool mount = ::mount("none", "/", "tmpfs", 0, nullptr) != 0 && errno == EPERM;
            const bool keys = ::syscall(SYS_add_key, "user", "x", "y", 1, -1) < 0 && errno == EPERM;
            ::_exit(mount && keys ? 0 : 1);
        },
        ExitedWithCode(0), "");
}

TEST(PrivilegesDeathTest, RootIsRefusedUnlessAllowedAndThenHasNoCapabilities) {
    EXPECT_EXIT(
        {
            const auto refused = give_up_privileges(false);
            const bool right = !refused && refused.error().code == Code::Usage;
            const auto allowed = give_up_privileges(true);
            // CAP_SYS_ADMIN is gone, so even the old root cannot mount.
            ::_exit(right && allowed && ::mount("none", "/tmp", "tmpfs", 0, nullptr) != 0 ? 0 : 1);
        },
        ExitedWithCode(0), "");
}

}  // namespace
}  // namespace iopermd::front
