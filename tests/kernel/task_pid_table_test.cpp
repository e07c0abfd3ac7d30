// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "task/pid_table.h"

namespace kernel {
namespace {

// Never looked into.
Process* fake_process(uintptr_t id) {
    return reinterpret_cast<Process*>(id << 4);
}

class PidTableTest : public testing::Test {
protected:
    int32_t take() {
        const Result<int32_t> id = table_->reserve();
        EXPECT_TRUE(id);
        table_->slot(*id)->process = fake_process(static_cast<uintptr_t>(*id));
        table_->release(*id);
        return *id;
    }
    void give_back(int32_t id) { table_->slot(id)->process = nullptr; }

    // Like the kernel's, one never ends.
    static PidTable* make() {
        static auto& all = *new std::vector<PidTable*>;
        return all.emplace_back(new PidTable);
    }

    PidTable* table_ = make();
};

TEST_F(PidTableTest, IdsAscendFromOne) {
    for (int32_t expected = 1; expected < 200; expected++)
        EXPECT_EQ(take(), expected);
}

TEST_F(PidTableTest, AFreedIdComesBackOnlyAfterTheWrap) {
    give_back(take());
    EXPECT_EQ(take(), 2);
    for (int32_t id = 3; id < PidTable::kPidMax; id++)
        give_back(take());
    EXPECT_EQ(take(), PidTable::kReserved);
}

TEST_F(PidTableTest, AnIdThatNamesAGroupOrSessionIsNotFree) {
    for (int32_t id = 1; id < PidTable::kPidMax; id++)
        give_back(take());
    table_->slot(300)->in_group = 1;
    table_->slot(301)->in_session = 2;
    EXPECT_EQ(take(), 302);
}

TEST_F(PidTableTest, AReservedIdIsNotGivenTwice) {
    const int32_t first = *table_->reserve();
    const int32_t second = *table_->reserve();
    EXPECT_NE(first, second);
}

TEST_F(PidTableTest, AFullTableSaysSo) {
    for (int32_t id = 1; id < PidTable::kPidMax; id++)
        take();
    const Result<int32_t> none = table_->reserve();
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error(), Errno::Again);
    give_back(12345);
    EXPECT_EQ(take(), 12345);
}

TEST_F(PidTableTest, BadIdsHaveNoSlot) {
    EXPECT_EQ(table_->slot(0), nullptr);
    EXPECT_EQ(table_->slot(-1), nullptr);
    EXPECT_EQ(table_->slot(PidTable::kPidMax), nullptr);
    EXPECT_EQ(table_->slot(20000), nullptr);
}

TEST_F(PidTableTest, TheWalkFindsEveryProcessOnce) {
    for (int i = 0; i < 300; i++)
        take();
    for (int32_t id = 2; id < 290; id++)
        give_back(id);
    EXPECT_EQ(table_->next_process(-5), fake_process(1));
    EXPECT_EQ(table_->next_process(1), fake_process(290));
    EXPECT_EQ(table_->next_process(300), nullptr);
    EXPECT_EQ(table_->next_process(INT32_MAX), nullptr);
}

}  // namespace
}  // namespace kernel
