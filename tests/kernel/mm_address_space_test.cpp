// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "fake_memory.h"
#include "mm_fake_file.h"
#include "mm_machine.h"

namespace kernel {
namespace {

using host::load;
using host::store;
constexpr auto kResolved = FaultVerdict::Resolved;

MappingKind anonymous(bool write = true) {
    MappingKind kind;
    kind.protection = {true, write, false};
    kind.may = {true, true, true};
    return kind;
}

class AddressSpaceTest : public testing::Test {
protected:
    AddressSpaceTest() {
        host::provide_memory();
        space_ = *AddressSpace::create();
        host::run_on(0, *space_);
    }
    ~AddressSpaceTest() override {
        for (unsigned cpu = 0; cpu < 2; cpu++)
            host::stop_running(cpu);
    }

    UserAddr map(uint64_t pages, const MappingKind& kind = anonymous()) {
        return *space_->map(UserAddr{}, pages * kPageSize, AddressSpace::Place::Anywhere, kind);
    }
    void fill(UserAddr at, uint64_t pages, uint8_t value) {
        for (uint64_t page = 0; page < pages; page++)
            EXPECT_EQ(store(0, at + page * kPageSize, static_cast<uint8_t>(value + page)).verdict, kResolved);
    }

    Ref<AddressSpace> space_;
};

TEST_F(AddressSpaceTest, AnonymousMemoryComesAsZerosAndOnlyWhenTouched) {
    const uint64_t free_before = frame_counts().free;
    MappingKind kind = anonymous();
    kind.no_reserve = true;
    const UserAddr at = map(1 << 15, kind);  // twice the machine's memory
    EXPECT_EQ(space_->map(UserAddr{}, uint64_t{1} << 27, AddressSpace::Place::Anywhere, anonymous()).error(),
              Errno::NoMem);
    EXPECT_EQ(frame_counts().free, free_before);
    EXPECT_EQ(space_->virtual_bytes(), uint64_t{1} << 27);
    EXPECT_EQ(load(0, at).value, 0);
    EXPECT_EQ(store(0, at + 5, 7).verdict, kResolved);
    EXPECT_EQ(load(0, at + 5).value, 7);
    EXPECT_EQ(space_->resident_pages(), 1u);
    EXPECT_EQ(load(0, at + (1 << 15) * kPageSize).verdict, FaultVerdict::NotMapped);
}

TEST_F(AddressSpaceTest, ProtectionIsObeyed) {
    const UserAddr at = map(3);
    fill(at, 3, 1);
    ASSERT_TRUE(space_->protect(at + kPageSize, kPageSize, {}));
    EXPECT_EQ(load(0, at + kPageSize).verdict, FaultVerdict::NotAllowed);
    EXPECT_EQ(load(0, at).value, 1);
    ASSERT_TRUE(space_->protect(at, 3 * kPageSize, {true, false, false}));
    EXPECT_EQ(load(0, at + kPageSize).value, 2) << "PROT_NONE keeps the page";
    EXPECT_EQ(store(0, at, 9).verdict, FaultVerdict::NotAllowed);
    ASSERT_TRUE(space_->protect(at, 3 * kPageSize, {true, true, false}));
    EXPECT_EQ(store(0, at, 9).verdict, kResolved);
}

TEST_F(AddressSpaceTest, ForkCopiesOnWriteInBothDirections) {
    const UserAddr at = map(2);
    fill(at, 2, 1);
    Ref<AddressSpace> child = *space_->fork();
    host::run_on(1, *child);
    EXPECT_EQ(store(0, at, 50).verdict, kResolved);
    EXPECT_EQ(load(1, at).value, 1);
    EXPECT_EQ(store(1, at + kPageSize, 60).verdict, kResolved);
    EXPECT_EQ(load(0, at + kPageSize).value, 2);
    EXPECT_EQ(load(1, at + kPageSize).value, 60);
    EXPECT_EQ(child->resident_pages(), 2u);
}

TEST_F(AddressSpaceTest, ForkUsesNoMoreFramesThanTables) {
    const UserAddr at = map(200);
    fill(at, 200, 1);
    const uint64_t free_before = frame_counts().free;
    Ref<AddressSpace> child = *space_->fork();
    EXPECT_LE(free_before - frame_counts().free, 32u);  // tables, and the CPU's stock of them
    child = nullptr;
    EXPECT_EQ(load(0, at + kPageSize).value, 2);
    EXPECT_EQ(store(0, at + kPageSize, 3).verdict, kResolved);
}

TEST_F(AddressSpaceTest, SharedPagesStaySharedOverFork) {
    MappingKind kind = anonymous();
    kind.shared = true;
    kind.file = make_fake_file(4 * kPageSize);
    const UserAddr at = map(4, kind);
    Ref<AddressSpace> child = *space_->fork();
    host::run_on(1, *child);
    EXPECT_EQ(load(1, at).value, 0);
    EXPECT_EQ(store(0, at, 5).verdict, kResolved);
    EXPECT_EQ(load(1, at).value, 5);
}

TEST_F(AddressSpaceTest, PrivateFilePagesAreCopiedByTheirFirstWrite) {
    const Ref<OpenFile> file = make_fake_file(2 * kPageSize + 10);
    (*file->inode().page(1, true))->bytes()[3] = 33;
    MappingKind kind = anonymous();
    kind.file = file;
    const UserAddr at = map(4, kind);
    EXPECT_EQ(load(0, at + kPageSize + 3).value, 33);
    EXPECT_EQ(store(0, at + kPageSize + 3, 44).verdict, kResolved);
    EXPECT_EQ((*file->inode().page(1, false))->bytes()[3], 33);
    EXPECT_EQ(load(0, at + 2 * kPageSize + 100).value, 0) << "the rest of the last page";
    EXPECT_EQ(load(0, at + 3 * kPageSize).verdict, FaultVerdict::BeyondFile);
}

TEST_F(AddressSpaceTest, ASharedHoleIsOnePageForAll) {
    MappingKind kind = anonymous(false);
    kind.shared = true;
    kind.file = make_fake_file(kPageSize);
    const UserAddr reader = map(1, kind);
    EXPECT_EQ(load(0, reader).value, 0);
    kind.protection.write = true;
    const UserAddr writer = map(1, kind);
    EXPECT_EQ(store(0, writer, 8).verdict, kResolved);
    EXPECT_EQ(load(0, reader).value, 8);
}

TEST_F(AddressSpaceTest, WhatAShrunkenFileHasLostFaultsInEveryProgram) {
    const Ref<OpenFile> file = make_fake_file(4 * kPageSize);
    MappingKind kind = anonymous();
    kind.file = file;
    const UserAddr mine = map(4, kind);
    kind.shared = true;
    const UserAddr shared = map(4, kind);
    fill(mine, 4, 1);
    fill(shared, 4, 11);
    const Ref<AddressSpace> child = *space_->fork();
    host::run_on(1, *child);
    EXPECT_EQ(load(1, shared + 2 * kPageSize).value, 13);
    EXPECT_EQ(file->inode().mappings.load(), 4u);
    ASSERT_TRUE(file->inode().truncate(kPageSize + 1));
    for (unsigned cpu = 0; cpu < 2; cpu++) {
        EXPECT_EQ(load(cpu, shared + kPageSize).value, 12);
        EXPECT_EQ(load(cpu, shared + 2 * kPageSize).verdict, FaultVerdict::BeyondFile);
        EXPECT_EQ(load(cpu, mine + kPageSize).value, 2);
        EXPECT_EQ(load(cpu, mine + 2 * kPageSize).verdict, FaultVerdict::BeyondFile);
    }
    ASSERT_TRUE(file->inode().truncate(4 * kPageSize));
    EXPECT_EQ(load(0, shared + 2 * kPageSize).value, 0);
}

TEST_F(AddressSpaceTest, AStackGrowsToItsLimitAndKeepsItsGap) {
    MappingKind stack = anonymous();
    stack.grows_down = true;
    stack.stack_limit = 64 * kPageSize;
    const UserAddr top{kUserEnd};
    const UserAddr start{kUserEnd - kPageSize};
    ASSERT_TRUE(space_->map(start, kPageSize, AddressSpace::Place::Replace, stack).has_value());
    EXPECT_EQ(store(0, UserAddr{top.value() - 63 * kPageSize}, 1).verdict, kResolved);
    EXPECT_EQ(store(0, UserAddr{top.value() - 65 * kPageSize}, 1).verdict, FaultVerdict::NotMapped);
    EXPECT_EQ(space_->virtual_bytes(), 63 * kPageSize);
    const UserAddr below{top.value() - 63 * kPageSize - kStackGap};
    ASSERT_TRUE(space_->map(below, kPageSize, AddressSpace::Place::Replace, anonymous()).has_value());
    EXPECT_EQ(store(0, UserAddr{top.value() - 64 * kPageSize}, 1).verdict, FaultVerdict::NotMapped);
}

TEST_F(AddressSpaceTest, TheBreakMovesBothWaysAndStopsAtNeighbours) {
    const UserAddr base{uint64_t{1} << 24};
    space_->start_break(base);
    EXPECT_EQ(space_->set_break(UserAddr{}).value(), base.value());
    EXPECT_EQ(space_->set_break(base + 10'000).value(), base.value() + 10'000);
    EXPECT_EQ(store(0, base + 9'999, 1).verdict, kResolved);
    EXPECT_EQ(space_->set_break(base + 100).value(), base.value() + 100);
    EXPECT_EQ(load(0, base + 9'999).verdict, FaultVerdict::NotMapped);
    ASSERT_TRUE(
        space_->map(base + 16 * kPageSize, kPageSize, AddressSpace::Place::Exact, anonymous()).has_value());
    EXPECT_EQ(space_->set_break(base + 20 * kPageSize).value(), base.value() + 100);
    EXPECT_EQ(space_->virtual_bytes(), 2 * kPageSize);
}

TEST_F(AddressSpaceTest, MremapTakesThePagesAlong) {
    map(1);
    const UserAddr at = map(4);
    fill(at, 4, 10);
    const UserAddr wall = map(1);  // below: mmap fills from the top
    EXPECT_EQ(at - wall, kPageSize);
    EXPECT_EQ(space_->remap(wall, kPageSize, 2 * kPageSize, false, {}).error(), Errno::NoMem);
    const Result<UserAddr> moved = space_->remap(at, 4 * kPageSize, 8 * kPageSize, true, {});
    ASSERT_TRUE(moved.has_value());
    for (uint64_t page = 0; page < 4; page++)
        EXPECT_EQ(load(0, *moved + page * kPageSize).value, 10 + page);
    EXPECT_NE(moved->value(), at.value());
    EXPECT_EQ(load(0, at).verdict, FaultVerdict::NotMapped);
    EXPECT_EQ(load(0, *moved + 7 * kPageSize).value, 0);
    EXPECT_EQ(space_->virtual_bytes(), 10 * kPageSize);
}

TEST_F(AddressSpaceTest, LimitsAreEnforced) {
    space_->set_size_limit(10 * kPageSize);
    EXPECT_TRUE(
        space_->map(UserAddr{}, 10 * kPageSize, AddressSpace::Place::Anywhere, anonymous()).has_value());
    EXPECT_EQ(space_->map(UserAddr{}, 1, AddressSpace::Place::Anywhere, anonymous()).error(), Errno::NoMem);
    space_->set_size_limit(~uint64_t{0});
    space_->set_data_limit(12 * kPageSize);
    EXPECT_EQ(space_->map(UserAddr{}, 3 * kPageSize, AddressSpace::Place::Anywhere, anonymous()).error(),
              Errno::NoMem);
    EXPECT_TRUE(
        space_->map(UserAddr{}, 3 * kPageSize, AddressSpace::Place::Anywhere, anonymous(false)).has_value());
}

TEST_F(AddressSpaceTest, ADiscardedPageIsZeroAgain) {
    const UserAddr at = map(3);
    fill(at, 3, 1);
    ASSERT_TRUE(space_->discard(at + kPageSize, kPageSize, false));
    EXPECT_EQ(load(0, at).value, 1);
    EXPECT_EQ(load(0, at + kPageSize).value, 0);
    EXPECT_EQ(space_->discard(at, 4 * kPageSize, false).error(), Errno::NoMem);
}

TEST_F(AddressSpaceTest, EverythingIsGivenBack) {
    host::stop_running(0);
    space_ = nullptr;
    const uint64_t free_before = frame_counts().free;
    for (unsigned round = 0; round < 100; round++) {
        space_ = *AddressSpace::create();
        host::run_on(0, *space_);
        for (uint64_t i = 0; i < 5; i++)
            fill(*space_->map(UserAddr{uint64_t{1} << (30 + 3 * i)}, 8 * kPageSize,
                              AddressSpace::Place::Exact, anonymous()),
                 8, 1);
        Ref<AddressSpace> child = *space_->fork();
        host::run_on(0, *child);
        space_ = nullptr;
        host::stop_running(0);
        child = nullptr;
    }
    EXPECT_GE(frame_counts().free + 32, free_before) << "but for the stock of empty tables";
}

}  // namespace
}  // namespace kernel
