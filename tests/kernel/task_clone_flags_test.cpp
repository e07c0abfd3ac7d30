// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "task/clone_flags.h"

namespace kernel {
namespace {

using F = CloneFlag;
constexpr uint64_t kThreadFlags = F::kMemory | F::kFileSystem | F::kFiles | F::kHandlers | F::kThread;

Errno refusal(uint64_t flags, bool may_administer = true, bool is_first = false) {
    const Result<> checked = check_clone_flags(flags, may_administer, is_first);
    return checked ? Errno{0} : checked.error();
}
constexpr Errno kAllowed{0};

TEST(CloneFlags, WhatLibrariesAskFor) {
    EXPECT_EQ(refusal(0), kAllowed);
    EXPECT_EQ(refusal(F::kVfork | F::kMemory), kAllowed);
    EXPECT_EQ(refusal(kThreadFlags | F::kSetTls | F::kParentSetTid | F::kChildClearTid), kAllowed);
    EXPECT_EQ(refusal(F::kChildSetTid | F::kChildClearTid), kAllowed);
}

TEST(CloneFlags, AThreadSharesHandlersAndHandlersShareMemory) {
    EXPECT_EQ(refusal(F::kThread | F::kMemory), Errno::Inval);
    EXPECT_EQ(refusal(F::kHandlers), Errno::Inval);
    EXPECT_EQ(refusal(F::kHandlers | F::kMemory), kAllowed);
    EXPECT_EQ(refusal(F::kHandlers | F::kMemory | F::kClearHandlers), Errno::Inval);
    EXPECT_EQ(refusal(kThreadFlags & ~F::kFiles), Errno::Inval);
}

TEST(CloneFlags, NameSpacesNeedTheRightAndDoNotExist) {
    EXPECT_EQ(refusal(F::kNewMounts, false), Errno::Perm);
    EXPECT_EQ(refusal(F::kNewMounts, true), Errno::Inval);
    EXPECT_EQ(refusal(F::kNewMounts | F::kFileSystem, false), Errno::Inval);
    EXPECT_EQ(refusal(F::kNewUsers, false), Errno::Inval);
}

TEST(CloneFlags, TheFirstProcessHasNoSiblings) {
    EXPECT_EQ(refusal(F::kParent, true, true), Errno::Inval);
    EXPECT_EQ(refusal(F::kParent, true, false), kAllowed);
}

TEST(CloneFlags, DescriptorsAreOfProcesses) {
    EXPECT_EQ(refusal(F::kPidDescriptor), kAllowed);
    EXPECT_EQ(refusal(F::kPidDescriptor | F::kParentSetTid), kAllowed);
    EXPECT_EQ(refusal(F::kPidDescriptor | kThreadFlags), Errno::Inval);
    EXPECT_EQ(refusal(F::kPidDescriptor | F::kDetached), Errno::Inval);
    EXPECT_EQ(refusal(F::kDetached), kAllowed);
}

}  // namespace
}  // namespace kernel
