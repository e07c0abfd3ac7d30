// SPDX-License-Identifier: Apache-2.0
// The local descriptor table of an address space: who has which, and which CPU reads which.
#include <gtest/gtest.h>

#include "fake_memory.h"
#include "mm_machine.h"

namespace kernel {
namespace {

constexpr uint64_t kFirst = 0x00cf'f300'0000'ffff, kSecond = 0x00cf'fb00'0000'ffff;

class LocalDescriptorsTest : public testing::Test {
protected:
    LocalDescriptorsTest() {
        host::provide_memory();
        space_ = *AddressSpace::create();
        host::run_on(0, *space_);
    }
    ~LocalDescriptorsTest() override {
        for (unsigned cpu = 0; cpu < 2; cpu++)
            host::stop_running(cpu);
    }

    Ref<AddressSpace> space_;
};

TEST_F(LocalDescriptorsTest, NobodyHasOneAtFirst) {
    EXPECT_EQ(space_->loadable_descriptors(), nullptr);
    EXPECT_EQ(space_->local_descriptor(0), 0u);
    EXPECT_TRUE(space_->local_descriptors()->empty());
}

TEST_F(LocalDescriptorsTest, GrowsToTheHighestEntryAndNeverShrinks) {
    ASSERT_TRUE(space_->set_local_descriptor(3, kFirst));
    EXPECT_EQ(space_->local_descriptors()->size(), 4u);
    ASSERT_TRUE(space_->set_local_descriptor(LocalDescriptors::kMost - 1, kSecond));
    EXPECT_EQ(space_->local_descriptors()->size(), LocalDescriptors::kMost);
    ASSERT_TRUE(space_->set_local_descriptor(LocalDescriptors::kMost - 1, 0));
    ASSERT_TRUE(space_->set_local_descriptor(0, kSecond));
    EXPECT_EQ(space_->local_descriptors()->size(), LocalDescriptors::kMost);
    EXPECT_EQ(space_->local_descriptor(0), kSecond);
    EXPECT_EQ(space_->local_descriptor(1), 0u);
    EXPECT_EQ(space_->local_descriptor(3), kFirst);
    EXPECT_EQ(space_->local_descriptor(LocalDescriptors::kMost), 0u);
}

// ASan sees a CPU that still reads a table which is gone.
TEST_F(LocalDescriptorsTest, EveryCpuThatRunsThereReadsTheNewOne) {
    ASSERT_TRUE(space_->set_local_descriptor(1, kFirst));
    host::run_on(1, *space_);
    EXPECT_EQ(host::local_table(1)->entries[1], kFirst);
    for (const uint64_t descriptor : {kSecond, kFirst}) {
        ASSERT_TRUE(space_->set_local_descriptor(1, descriptor));
        for (unsigned cpu = 0; cpu < 2; cpu++) {
            ASSERT_EQ(host::local_table(cpu), space_->loadable_descriptors());
            EXPECT_EQ(host::local_table(cpu)->entries[1], descriptor);
        }
    }
}

TEST_F(LocalDescriptorsTest, CpusElsewhereDoNotHearOfIt) {
    const Ref<AddressSpace> other = *AddressSpace::create();
    ASSERT_TRUE(other->set_local_descriptor(1, kFirst));
    host::run_on(1, *other);
    const LocalDescriptors* before = host::local_table(1);
    ASSERT_TRUE(space_->set_local_descriptor(1, kSecond));
    EXPECT_EQ(host::local_table(1), before);
    EXPECT_EQ(before->entries[1], kFirst);
    host::stop_running(1);
}

TEST_F(LocalDescriptorsTest, ForkMakesACopyThatGoesItsOwnWay) {
    ASSERT_TRUE(space_->set_local_descriptor(2, kFirst));
    const Ref<AddressSpace> child = *space_->fork();
    EXPECT_EQ(child->local_descriptor(2), kFirst);
    ASSERT_TRUE(child->set_local_descriptor(2, kSecond));
    EXPECT_EQ(space_->local_descriptor(2), kFirst);
    ASSERT_TRUE(space_->set_local_descriptor(2, 0));
    EXPECT_EQ(child->local_descriptor(2), kSecond);
}

}  // namespace
}  // namespace kernel
