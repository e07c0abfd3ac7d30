// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "net/peer.h"

namespace kernel {
namespace {

constexpr uint64_t bit(Capability capability) {
    return uint64_t{1} << static_cast<unsigned>(capability);
}

class ClaimTest : public testing::Test {
protected:
    Ref<Credentials> user(uint64_t capabilities = 0) {
        Ref<Credentials> who = *Credentials::create_root();
        who->user = {10, 11, 12, 13};
        who->group = {20, 21, 22, 23};
        who->capabilities.effective = capabilities;
        return who;
    }
    static constexpr int32_t kSelf = 5;
};

TEST_F(ClaimTest, OwnIdsOfAnyKindButTheFileSystems) {
    const Ref<Credentials> who = user();
    for (const uint32_t uid : {10u, 11u, 12u})
        for (const uint32_t gid : {20u, 21u, 22u})
            EXPECT_TRUE(check_claim({kSelf, uid, gid}, kSelf, *who));
    EXPECT_EQ(check_claim({kSelf, 13, 20}, kSelf, *who).error(), Errno::Perm);
    EXPECT_EQ(check_claim({kSelf, 10, 23}, kSelf, *who).error(), Errno::Perm);
    EXPECT_EQ(check_claim({kSelf, 0, 0}, kSelf, *who).error(), Errno::Perm);
}

TEST_F(ClaimTest, EachPartHasItsCapability) {
    EXPECT_EQ(check_claim({6, 10, 20}, kSelf, *user()).error(), Errno::Perm);
    EXPECT_TRUE(check_claim({6, 10, 20}, kSelf, *user(bit(Capability::SysAdmin))));
    EXPECT_TRUE(check_claim({kSelf, 0, 20}, kSelf, *user(bit(Capability::SetUid))));
    EXPECT_EQ(check_claim({kSelf, 0, 0}, kSelf, *user(bit(Capability::SetUid))).error(), Errno::Perm);
    EXPECT_TRUE(check_claim({kSelf, 10, 0}, kSelf, *user(bit(Capability::SetGid))));
    EXPECT_EQ(check_claim({6, 0, 0}, kSelf, *user(bit(Capability::SetUid) | bit(Capability::SetGid))).error(),
              Errno::Perm);
}

TEST_F(ClaimTest, NobodyIsNoId) {
    EXPECT_EQ(check_claim({kSelf, ~0u, 20}, kSelf, *user(kAllCapabilities)).error(), Errno::Inval);
    EXPECT_EQ(check_claim({kSelf, 10, ~0u}, kSelf, *user(kAllCapabilities)).error(), Errno::Inval);
}

}  // namespace
}  // namespace kernel
