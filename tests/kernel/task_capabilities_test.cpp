// SPDX-License-Identifier: Apache-2.0
// capabilities(7): what a change of ids, capset(2) and prctl(2) make of the sets.
#include "task_credentials.h"

namespace kernel {
namespace {

constexpr uint64_t kRawIo = bit(Capability::SysRawIo);

const Credentials::Sets& sets(const Result<Ref<Credentials>>& made) {
    EXPECT_TRUE(made);
    return (**made).capabilities;
}

TEST(CapabilitiesOfIds, LeavingRootForGoodDropsAll) {
    const Result<Ref<Credentials>> made = after_setresuid(*root(), {1, 1, 1});
    EXPECT_EQ(sets(made).permitted, 0u);
    EXPECT_EQ(sets(made).effective, 0u);
    EXPECT_EQ(sets(made).bounding, kAllCapabilities);
}

TEST(CapabilitiesOfIds, SeteuidDropsAndRestoresTheEffectiveSet) {
    const Result<Ref<Credentials>> away = after_setresuid(*root(), {kUnchangedId, 65534, kUnchangedId});
    EXPECT_EQ(sets(away).effective, 0u);
    EXPECT_EQ(sets(away).permitted, kAllCapabilities);
    const Result<Ref<Credentials>> back = after_setresuid(**away, {kUnchangedId, 0, kUnchangedId});
    EXPECT_EQ(sets(back).effective, kAllCapabilities);
}

TEST(CapabilitiesOfIds, KeepCapsKeepsThePermittedSetOnly) {
    const Result<Ref<Credentials>> keeping = after_keep_caps(*root(), true);
    const Result<Ref<Credentials>> made = after_setuid(**keeping, 1000);
    EXPECT_EQ(sets(made).permitted, kAllCapabilities);
    EXPECT_EQ(sets(made).effective, 0u);
}

TEST(CapabilitiesOfIds, NoSetuidFixupLeavesEverything) {
    Ref<Credentials> fixed = root();
    fixed->secure_bits = kSecureNoSetuidFixup;
    EXPECT_EQ(sets(after_setuid(*fixed, 1000)).effective, kAllCapabilities);
}

TEST(CapabilitiesOfIds, TheFileSystemIdMovesThoseForFiles) {
    const Result<Ref<Credentials>> away = after_setfsuid(*root(), 1000);
    EXPECT_FALSE((**away).has(Capability::DacOverride));
    EXPECT_TRUE((**away).has(Capability::SysRawIo));
    const Result<Ref<Credentials>> back = after_setfsuid(**away, 0);
    EXPECT_TRUE((**back).has(Capability::DacOverride));
}

TEST(Capset, OnlyEverDown) {
    const Result<Ref<Credentials>> made = after_capset(*root(), {kRawIo, kRawIo, 0});
    EXPECT_EQ(sets(made).effective, kRawIo);
    EXPECT_FALSE(after_capset(**made, {kRawIo, kAllCapabilities, 0}));
    EXPECT_FALSE(after_capset(**made, {kAllCapabilities, kRawIo, 0}));
    EXPECT_TRUE(after_capset(**made, {0, kRawIo, kRawIo}));
    EXPECT_FALSE(after_capset(**made, {0, kRawIo, bit(Capability::Kill)}));
}

TEST(Capset, WhatIsNoLongerPermittedIsNoLongerAmbient) {
    const Result<Ref<Credentials>> inheriting =
        after_capset(*root(), {kAllCapabilities, kAllCapabilities, kRawIo});
    const Result<Ref<Credentials>> ambient =
        after_ambient_change(**inheriting, unsigned(Capability::SysRawIo), true);
    EXPECT_EQ(sets(ambient).ambient, kRawIo);
    EXPECT_EQ(sets(after_capset(**ambient, {0, 0, 0})).ambient, 0u);
}

TEST(Prctl, AmbientNeedsPermittedAndInheritable) {
    EXPECT_FALSE(after_ambient_change(*root(), unsigned(Capability::SysRawIo), true));
    EXPECT_TRUE(after_ambient_change(*root(), unsigned(Capability::SysRawIo), false));
}

TEST(Prctl, BoundingSetNeedsSetpcap) {
    EXPECT_EQ(sets(after_bounding_drop(*root(), unsigned(Capability::SysRawIo))).bounding,
              kAllCapabilities & ~kRawIo);
    EXPECT_FALSE(after_bounding_drop(*user(1, 1, 1), 0));
}

TEST(Prctl, SecureBitsThatAreLockedStay) {
    const Result<Ref<Credentials>> locked = after_secure_bits(*root(), kSecureNoRoot | kSecureNoRoot << 1);
    ASSERT_TRUE(locked);
    EXPECT_FALSE(after_secure_bits(**locked, kSecureNoRoot << 1));
    EXPECT_FALSE(after_secure_bits(**locked, kSecureNoRoot));
    EXPECT_TRUE(after_secure_bits(**locked, kSecureNoRoot | kSecureNoRoot << 1 | kSecureNoSetuidFixup));
    EXPECT_FALSE(after_secure_bits(*root(), 1u << 20));
}

}  // namespace
}  // namespace kernel
