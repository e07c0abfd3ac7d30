// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "task/pending_signals.h"

namespace kernel {
namespace {

constexpr SignalSet kNothing;

SignalInfo user(uint32_t signal, int32_t pid = 1) {
    return SignalInfo::from_user(signal, kSiUser, pid, 0);
}
SignalInfo queued(uint32_t signal, uint64_t value) {
    SignalInfo info = SignalInfo::from_user(signal, kSiQueue, 1, 0);
    info.sender.value = value;
    return info;
}

TEST(PendingSignals, AStandardSignalIsPendingOnce) {
    PendingSignals pending;
    EXPECT_TRUE(pending.add(user(kSigUsr1, 10)));
    EXPECT_TRUE(pending.add(user(kSigUsr1, 20)));
    const SignalInfo taken = pending.take(kNothing);
    EXPECT_EQ(taken.number, int(kSigUsr1));
    EXPECT_EQ(taken.sender.pid, 10);
    EXPECT_EQ(pending.take(kNothing).number, 0);
    EXPECT_TRUE(pending.set().empty());
}

TEST(PendingSignals, RealTimeSignalsQueueInOrder) {
    PendingSignals pending;
    for (uint64_t value = 0; value < 5; value++)
        EXPECT_TRUE(pending.add(queued(kSigRtMin, value)));
    for (uint64_t value = 0; value < 5; value++) {
        EXPECT_TRUE(pending.set().contains(kSigRtMin));
        EXPECT_EQ(pending.take(kNothing).sender.value, value);
    }
    EXPECT_TRUE(pending.set().empty());
}

TEST(PendingSignals, TheLowestNumberComesFirst) {
    PendingSignals pending;
    for (uint32_t signal : {kSigRtMin + 3, uint32_t{kSigTerm}, uint32_t{kSigHup}})
        EXPECT_TRUE(pending.add(user(signal)));
    EXPECT_EQ(pending.take(kNothing).number, int(kSigHup));
    EXPECT_EQ(pending.take(kNothing).number, int(kSigTerm));
    EXPECT_EQ(pending.take(kNothing).number, int(kSigRtMin) + 3);
}

TEST(PendingSignals, AFaultComesBeforeEverythingElse) {
    PendingSignals pending;
    EXPECT_TRUE(pending.add(user(kSigHup)));
    EXPECT_TRUE(pending.add(SignalInfo::from_fault(kSigSegv, kSegvMapErr, 0x10)));
    EXPECT_EQ(pending.take(kNothing).fault.address, 0x10u);
    EXPECT_EQ(pending.take(kNothing).number, int(kSigHup));
}

TEST(PendingSignals, ASegvSentByKillIsNoFault) {
    PendingSignals pending;
    EXPECT_TRUE(pending.add(user(kSigSegv)));
    EXPECT_TRUE(pending.add(user(kSigHup)));
    EXPECT_EQ(pending.take(kNothing).number, int(kSigHup));
}

TEST(PendingSignals, ABlockedOneStays) {
    PendingSignals pending;
    EXPECT_TRUE(pending.add(user(kSigInt)));
    EXPECT_EQ(pending.take(SignalSet::of(kSigInt)).number, 0);
    EXPECT_TRUE(pending.set().contains(kSigInt));
    EXPECT_EQ(pending.take(SignalSet::of(kSigHup)).number, int(kSigInt));
}

TEST(PendingSignals, DiscardingTakesAllOfANumber) {
    PendingSignals pending;
    for (int i = 0; i < 3; i++)
        EXPECT_TRUE(pending.add(user(kSigRtMin)));
    EXPECT_TRUE(pending.add(user(kSigTerm)));
    pending.discard(SignalSet::of(kSigRtMin));
    EXPECT_EQ(pending.take(kNothing).number, int(kSigTerm));
    EXPECT_EQ(pending.take(kNothing).number, 0);
}

TEST(PendingSignals, AFullQueueRefusesWhatNeedsItsInfoAndKeepsTheRest) {
    PendingSignals pending;
    for (unsigned i = 0; i < PendingSignals::kMaxQueued; i++)
        ASSERT_TRUE(pending.add(queued(kSigRtMin, i)));
    const Result<> refused = pending.add(queued(kSigRtMin + 1, 0));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), Errno::Again);
    EXPECT_TRUE(pending.add(user(kSigTerm, 33)));
    const SignalInfo taken = pending.take(SignalSet::of(kSigRtMin));
    EXPECT_EQ(taken.number, int(kSigTerm));
    EXPECT_EQ(taken.sender.pid, 0);
}

// timer_create(2): its signal waits beside others of the number, and once.
Ref<QueuedSignal> timer_signal(uint32_t signal, int32_t id) {
    SignalInfo info;
    info.number = static_cast<int32_t>(signal);
    info.code = kSiTimer;
    info.timer.id = id;
    return *make_ref<QueuedSignal>(info, true);
}

TEST(PendingSignals, APreparedSignalIsNotMerged) {
    PendingSignals pending;
    const Ref<QueuedSignal> first = timer_signal(kSigUsr1, 1), second = timer_signal(kSigUsr1, 2);
    EXPECT_TRUE(pending.add(user(kSigUsr1, 10)));
    pending.add_prepared(*first);
    pending.add_prepared(*second);
    EXPECT_EQ(pending.take(kNothing).sender.pid, 10);
    EXPECT_EQ(pending.take(kNothing).timer.id, 1);
    EXPECT_EQ(pending.take(kNothing).timer.id, 2);
    EXPECT_TRUE(pending.set().empty());
}

TEST(PendingSignals, APreparedSignalThatStillWaitsOverruns) {
    PendingSignals pending;
    const Ref<QueuedSignal> signal = timer_signal(kSigRtMin, 1);
    for (int turn = 0; turn < 3; turn++)
        pending.add_prepared(*signal);
    EXPECT_EQ(pending.take(kNothing).timer.overrun, 2);
    EXPECT_EQ(pending.take(kNothing).number, 0);
    pending.add_prepared(*signal);
    EXPECT_EQ(pending.take(kNothing).timer.overrun, 0);
}

TEST(PendingSignals, APreparedSignalOutlivesItsOwnerAndItsQueue) {
    Ref<QueuedSignal> signal = timer_signal(kSigRtMin, 1);
    {
        PendingSignals pending;
        pending.add_prepared(*signal);
    }
    EXPECT_FALSE(signal->link.linked());
    PendingSignals pending;
    pending.add_prepared(*signal);
    signal = nullptr;
    EXPECT_EQ(pending.take(kNothing).timer.id, 1);
}

TEST(PendingSignals, PreparedSignalsTakeNobodysRoom) {
    PendingSignals pending;
    const Ref<QueuedSignal> signal = timer_signal(kSigUsr1, 1);
    for (unsigned count = 0; count < PendingSignals::kMaxQueued; count++)
        EXPECT_TRUE(pending.add(queued(kSigRtMin, count)));
    pending.add_prepared(*signal);
    EXPECT_EQ(pending.take(kNothing).timer.id, 1);
    EXPECT_FALSE(pending.add(queued(kSigRtMin, 0)));
}

}  // namespace
}  // namespace kernel
