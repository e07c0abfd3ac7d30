// SPDX-License-Identifier: Apache-2.0
// execve(2): "Transformation of capabilities during execve()" in capabilities(7), without capabilities of
// files.
#include <string>

#include "task_credentials.h"

namespace kernel {
namespace {

constexpr uint64_t kRawIo = bit(Capability::SysRawIo);

FileStatus file(uint32_t mode, uint32_t uid, uint32_t gid) {
    FileStatus status;
    status.mode = kRegular | mode;
    status.uid = uid;
    status.gid = gid;
    return status;
}
const FileStatus kPlain = file(0755, 0, 0);

const Credentials::Sets& sets(const Result<Ref<Credentials>>& made) {
    EXPECT_TRUE(made);
    return (**made).capabilities;
}

TEST(ExecCredentials, RootHasAllAgainButWhatIsNotBounded) {
    Ref<Credentials> limited = root();
    limited->capabilities.bounding &= ~kRawIo;
    limited->capabilities.permitted = limited->capabilities.effective = 0;
    const Result<Ref<Credentials>> made = credentials_after_exec(*limited, kPlain);
    EXPECT_EQ(sets(made).permitted, kAllCapabilities & ~kRawIo);
    EXPECT_EQ(sets(made).effective, kAllCapabilities & ~kRawIo);
}

TEST(ExecCredentials, AnotherUserHasNone) {
    Ref<Credentials> kept = user(1000, 1000, 1000);
    kept->capabilities.permitted = kept->capabilities.effective = kAllCapabilities;
    const Result<Ref<Credentials>> made = credentials_after_exec(*kept, kPlain);
    EXPECT_EQ(sets(made).permitted, 0u);
    EXPECT_EQ(sets(made).effective, 0u);
}

TEST(ExecCredentials, AmbientOnesAreKept) {
    Ref<Credentials> ambient = user(1000, 1000, 1000);
    ambient->capabilities.permitted = ambient->capabilities.inheritable = ambient->capabilities.ambient =
        kRawIo;
    const Result<Ref<Credentials>> made = credentials_after_exec(*ambient, kPlain);
    EXPECT_EQ(sets(made).permitted, kRawIo);
    EXPECT_EQ(sets(made).effective, kRawIo);
}

TEST(ExecCredentials, SetUserIdOfRoot) {
    const Result<Ref<Credentials>> made = credentials_after_exec(*user(1000, 1000, 1000), file(04755, 0, 0));
    EXPECT_EQ(users(made), "1000 0 0 0");
    EXPECT_EQ(sets(made).effective, kAllCapabilities);
}

TEST(ExecCredentials, SetGroupIdCountsForExecutableGroupsOnly) {
    EXPECT_EQ(groups(credentials_after_exec(*user(1, 1, 1), file(02755, 0, 8))), "1 8 8 8");
    EXPECT_EQ(groups(credentials_after_exec(*user(1, 1, 1), file(02745, 0, 8))), "1 1 1 1");
}

TEST(ExecCredentials, NoNewPrivilegesMeansIt) {
    Ref<Credentials> barred = user(1000, 1000, 1000);
    const Result<Ref<Credentials>> made =
        credentials_after_exec(*barred, file(06755, 0, 0), ExecGain::Forbidden);
    EXPECT_EQ(users(made), "1000 1000 1000 1000");
    EXPECT_EQ(groups(made), "1000 1000 1000 1000");
    EXPECT_EQ(sets(made).permitted, 0u);
}

TEST(ExecCredentials, NoNewPrivilegesKeepsRootWithinWhatItHad) {
    Ref<Credentials> barred = root();
    barred->capabilities.permitted = barred->capabilities.effective = kRawIo;
    const Result<Ref<Credentials>> made = credentials_after_exec(*barred, kPlain, ExecGain::Forbidden);
    EXPECT_EQ(sets(made).permitted, kRawIo);
}

TEST(ExecCredentials, ATracerSeesNoRightsThatItHasNotItself) {
    const FileStatus set_ids = file(06755, 0, 0);
    const Result<Ref<Credentials>> made =
        credentials_after_exec(*user(1000, 1000, 1000), set_ids, ExecGain::Traced);
    EXPECT_EQ(users(made), "1000 1000 1000 1000");
    EXPECT_EQ(sets(made).permitted, 0u);
    Ref<Credentials> may_set_ids = user(1000, 1000, 1000);
    may_set_ids->capabilities.permitted = may_set_ids->capabilities.effective = bit(Capability::SetUid);
    const Result<Ref<Credentials>> set = credentials_after_exec(*may_set_ids, set_ids, ExecGain::Traced);
    EXPECT_EQ(users(set), "1000 0 0 0");
    EXPECT_EQ(sets(set).permitted, bit(Capability::SetUid));
}

TEST(ExecCredentials, NoRootTreatsRootAsAnybody) {
    Ref<Credentials> plain = root();
    plain->secure_bits = kSecureNoRoot;
    EXPECT_EQ(sets(credentials_after_exec(*plain, kPlain)).permitted, 0u);
}

TEST(ExecCredentials, KeepCapsEndsAndTheSavedIdsAreTheEffectiveOnes) {
    Ref<Credentials> before = user(1, 2, 3);
    before->secure_bits = kSecureKeepCaps;
    const Result<Ref<Credentials>> made = credentials_after_exec(*before, kPlain);
    EXPECT_EQ((**made).secure_bits, 0u);
    EXPECT_EQ(users(made), "1 2 2 2");
}

}  // namespace
}  // namespace kernel
