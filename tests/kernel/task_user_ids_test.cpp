// SPDX-License-Identifier: Apache-2.0
// What setuid(2) and its family make of the ids; each expectation is what Debian's 6.1 kernel answers.
#include <string>

#include "task_credentials.h"

namespace kernel {
namespace {

constexpr uint32_t kKeep = kUnchangedId;

TEST(UserIds, SetuidOfRootSetsAllOfAnotherTheEffectiveOne) {
    EXPECT_EQ(users(after_setuid(*root(), 1000)), "1000 1000 1000 1000");
    EXPECT_EQ(users(after_setuid(*user(1000, 1000, 0), 0)), "1000 0 0 0");
    EXPECT_EQ(users(after_setuid(*user(1000, 5, 6), 1000)), "1000 1000 6 1000");
    EXPECT_EQ(users(after_setuid(*user(1000, 5, 6), 5)), "errno 1");
    EXPECT_EQ(users(after_setuid(*user(1000, 1000, 1000), 0)), "errno 1");
}

TEST(UserIds, Setreuid) {
    EXPECT_EQ(users(after_setreuid(*user(1, 2, 3), kKeep, 1)), "1 1 3 1");
    EXPECT_EQ(users(after_setreuid(*user(1, 2, 3), 2, 1)), "2 1 1 1");
    EXPECT_EQ(users(after_setreuid(*user(1, 2, 3), kKeep, 3)), "1 3 3 3");
    EXPECT_EQ(users(after_setreuid(*user(1, 2, 3), 3, kKeep)), "errno 1");
    EXPECT_EQ(users(after_setreuid(*user(1, 2, 3), kKeep, 4)), "errno 1");
    EXPECT_EQ(users(after_setreuid(*user(1, 2, 3), kKeep, kKeep)), "1 2 3 2");
    EXPECT_EQ(users(after_setreuid(*root(), 7, 8)), "7 8 8 8");
}

TEST(UserIds, Setresuid) {
    EXPECT_EQ(users(after_setresuid(*root(), {1, 1, 1})), "1 1 1 1");
    EXPECT_EQ(users(after_setresuid(*user(1, 2, 3), {3, 1, 2})), "3 1 2 1");
    EXPECT_EQ(users(after_setresuid(*user(1, 2, 3), {kKeep, kKeep, 4})), "errno 1");
    EXPECT_EQ(users(after_setresuid(*user(1, 2, 3), {kKeep, 3, kKeep})), "1 3 3 3");
}

TEST(UserIds, SetfsuidTouchesNothingElse) {
    EXPECT_EQ(users(after_setfsuid(*root(), 9)), "0 0 0 9");
    EXPECT_EQ(users(after_setfsuid(*user(1, 2, 3), 3)), "1 2 3 3");
    EXPECT_EQ(users(after_setfsuid(*user(1, 2, 3), 4)), "errno 1");
    EXPECT_EQ(users(after_setfsuid(*user(1, 2, 3), kKeep)), "errno 1");
}

TEST(UserIds, GroupsFollowTheSameRulesByTheirOwnCapability) {
    Ref<Credentials> no_setgid = root();
    no_setgid->capabilities.effective &= ~bit(Capability::SetGid);
    EXPECT_EQ(groups(after_setgid(*root(), 5)), "5 5 5 5");
    EXPECT_EQ(groups(after_setgid(*no_setgid, 5)), "errno 1");
    EXPECT_EQ(groups(after_setregid(*user(1, 2, 3), 2, 1)), "2 1 1 1");
    EXPECT_EQ(groups(after_setresgid(*user(1, 2, 3), {4, kKeep, kKeep})), "errno 1");
    EXPECT_EQ(groups(after_setfsgid(*user(1, 2, 3), 1)), "1 2 3 1");
}

TEST(UserIds, OthersKeepTheirGroupsAndTheOldOnesStay) {
    Ref<Credentials> old = root();
    ASSERT_TRUE(old->groups.push(27));
    const Result<Ref<Credentials>> made = after_setuid(*old, 1000);
    EXPECT_TRUE((**made).in_group(27));
    EXPECT_EQ(old->user.real, 0u);
    EXPECT_FALSE((**made).in_group(28));
}

}  // namespace
}  // namespace kernel
