// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "daemon/guard/ticket_table.h"

namespace iopermd::guard {
namespace {

using std::chrono::seconds;

constexpr Newcomer kAnn{7, 1000, 4711, 99};

class TicketTest : public testing::Test {
protected:
    Ticket make(const Newcomer& redeemer = kAnn) {
        auto made = table_.make(redeemer, now_);
        EXPECT_TRUE(made);
        return *made;
    }
    TicketTable table_;
    Instant now_ = seconds(1000);
};

TEST_F(TicketTest, IsWorthWhatItWasMadeFor) {
    const auto used = table_.use(make(), now_);
    ASSERT_TRUE(used);
    EXPECT_EQ(used->grant, 7u);
    EXPECT_EQ(used->uid, 1000u);
    EXPECT_EQ(used->pid, 4711);
    EXPECT_EQ(used->start_time, 99u);
}

TEST_F(TicketTest, WorksOnce) {
    const Ticket ticket = make();
    EXPECT_TRUE(table_.use(ticket, now_));
    EXPECT_FALSE(table_.use(ticket, now_));
    EXPECT_EQ(table_.size(), 0u);
}

TEST_F(TicketTest, ExpiresAfterItsTime) {
    const Ticket early = make();
    EXPECT_TRUE(table_.use(early, now_ + seconds(kTicketSeconds) - Instant(1)));
    const Ticket late = make();
    EXPECT_FALSE(table_.use(late, now_ + seconds(kTicketSeconds)));
}

TEST_F(TicketTest, OneWrongBitIsNoTicket) {
    Ticket ticket = make();
    for (uint32_t byte = 0; byte < kTicketSize; byte++) {
        ticket.bytes[byte] ^= 0x80;
        EXPECT_FALSE(table_.use(ticket, now_)) << byte;
        ticket.bytes[byte] ^= 0x80;
    }
    EXPECT_TRUE(table_.use(ticket, now_));
}

TEST_F(TicketTest, ZerosAreNoTicket) {
    make();
    EXPECT_FALSE(table_.use(Ticket{}, now_));
}

TEST_F(TicketTest, EachIsDifferentAndFindsItsOwn) {
    std::vector<Ticket> tickets;
    for (uint64_t grant = 1; grant <= 100; grant++)
        tickets.push_back(make({grant, 0, 1, 1}));
    for (uint64_t grant = 100; grant >= 1; grant--) {
        const auto used = table_.use(tickets[grant - 1], now_);
        ASSERT_TRUE(used);
        EXPECT_EQ(used->grant, grant);
    }
}

TEST_F(TicketTest, IsVoidWithItsGrant) {
    const Ticket doomed = make();
    const Ticket other = make({8, 1000, 4711, 99});
    table_.void_grant(7);
    EXPECT_FALSE(table_.use(doomed, now_));
    EXPECT_TRUE(table_.use(other, now_));
}

TEST_F(TicketTest, ClearVoidsAll) {
    const Ticket ticket = make();
    table_.clear();
    EXPECT_FALSE(table_.use(ticket, now_));
}

TEST_F(TicketTest, NumberIsLimitedAndTimeMakesRoom) {
    for (size_t i = 0; i < TicketTable::kMost; i++)
        make();
    EXPECT_FALSE(table_.make(kAnn, now_));
    now_ += seconds(kTicketSeconds);
    make();
    EXPECT_EQ(table_.size(), 1u);
}

}  // namespace
}  // namespace iopermd::guard
