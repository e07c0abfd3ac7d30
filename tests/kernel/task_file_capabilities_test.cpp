// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>
#include <vector>

#include "task_credentials.h"

namespace kernel {
namespace {

constexpr uint64_t kRawIo = bit(Capability::SysRawIo);

FileCapabilities gives(uint64_t permitted, bool effective) {
    return {.present = true, .effective = effective, .permitted = permitted, .inheritable = 0};
}

Credentials::Sets after(const Credentials& old, const FileCapabilities& file, uint32_t mode = 0755,
                        ExecGain gain = ExecGain::Allowed) {
    FileStatus status;
    status.mode = kRegular | mode;
    const Result<Ref<Credentials>> made = credentials_after_exec(old, status, gain, file);
    EXPECT_TRUE(made);
    return made ? (**made).capabilities : Credentials::Sets{};
}

TEST(FileCapabilities, AUserGetsThem) {
    const Credentials::Sets sets = after(*user(1000, 1000, 1000), gives(kRawIo, true));
    EXPECT_EQ(sets.permitted, kRawIo);
    EXPECT_EQ(sets.effective, kRawIo);
    EXPECT_EQ(after(*user(1000, 1000, 1000), gives(kRawIo, false)).effective, 0u);
}

TEST(FileCapabilities, WhatCannotBeHadIsPermIfItIsCountedOn) {
    const Ref<Credentials> bounded = user(1000, 1000, 1000);
    bounded->capabilities.bounding &= ~kRawIo;
    FileStatus status;
    status.mode = kRegular | 0755;
    EXPECT_EQ(credentials_after_exec(*bounded, status, ExecGain::Allowed, gives(kRawIo, true)).error(),
              Errno::Perm);
    EXPECT_EQ(after(*bounded, gives(kRawIo, false)).permitted, 0u);
}

TEST(FileCapabilities, NoNewPrivilegesKeepsThemAway) {
    const Credentials::Sets sets =
        after(*user(1000, 1000, 1000), gives(kRawIo, true), 0755, ExecGain::Forbidden);
    EXPECT_EQ(sets.permitted, 0u);
    EXPECT_EQ(sets.effective, 0u);
}

TEST(FileCapabilities, RootHasAllAnywayButNotByASetUserIdFileThatHasItsOwn) {
    EXPECT_EQ(after(*root(), gives(0, false)).permitted, kAllCapabilities);
    EXPECT_EQ(after(*user(1000, 1000, 1000), gives(kRawIo, false), 04755).permitted, kRawIo);
}

TEST(FileCapabilities, AmbientOnesGo) {
    const Ref<Credentials> ambient = user(1000, 1000, 1000);
    ambient->capabilities.permitted = ambient->capabilities.inheritable = ambient->capabilities.ambient =
        kRawIo;
    EXPECT_EQ(after(*ambient, gives(0, false)).permitted, 0u);
    EXPECT_EQ(after(*ambient, {}).permitted, kRawIo);
}

std::vector<uint8_t> value(uint32_t version, size_t size, uint32_t owner = 0) {
    const uint32_t words[6] = {version, uint32_t{kRawIo}, 1, 2, 0xffff'ffff, owner};
    std::vector<uint8_t> made(size);
    std::memcpy(made.data(), words, std::min(size, sizeof words));
    return made;
}

TEST(FileCapabilities, TheThreeVersionsOfTheValue) {
    EXPECT_FALSE(is_valid_capability_value(value(0x0100'0000, 12)));
    EXPECT_TRUE(is_valid_capability_value(value(0x0200'0000, 20)));
    EXPECT_TRUE(is_valid_capability_value(value(0x0300'0000, 24)));
    EXPECT_FALSE(is_valid_capability_value(value(0x0300'0000, 20)));
    EXPECT_FALSE(is_valid_capability_value(value(0x0400'0000, 20)));
    const Result<FileCapabilities> second = parse_file_capabilities(value(0x0200'0001, 20));
    EXPECT_TRUE(second->effective);
    EXPECT_EQ(second->permitted, kRawIo | uint64_t{2} << 32);
    EXPECT_EQ(second->inheritable, kAllCapabilities & (uint64_t{0xffff'ffff} << 32 | 1));
    EXPECT_FALSE(parse_file_capabilities(value(0x0300'0001, 24, 5))->present);
    EXPECT_EQ(parse_file_capabilities(value(0x0200'0000, 19)).error(), Errno::Inval);
}

}  // namespace
}  // namespace kernel
