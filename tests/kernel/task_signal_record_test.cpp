// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "task/signal_record.h"
#include "task/signal_set.h"

namespace kernel {
namespace {

TEST(SignalRecord, KillTellsWhoSentIt) {
    const SignalRecord record = record_of(SignalInfo::from_user(kSigTerm, kSiUser, 12, 34));
    EXPECT_EQ(record.number, kSigTerm);
    EXPECT_EQ(record.pid, 12u);
    EXPECT_EQ(record.uid, 34u);
    EXPECT_EQ(record.value, 0u);
}

TEST(SignalRecord, SigqueueTellsTheValue) {
    SignalInfo info = SignalInfo::from_user(kSigRtMin, kSiQueue, 12, 34);
    info.sender.value = 0x1'2345'6789;
    const SignalRecord record = record_of(info);
    EXPECT_EQ(record.pid, 12u);
    EXPECT_EQ(record.value, 0x1'2345'6789u);
    EXPECT_EQ(record.value_int, 0x2345'6789);
}

TEST(SignalRecord, AFaultTellsTheAddressAlone) {
    const SignalRecord record = record_of(SignalInfo::from_fault(kSigSegv, kSegvMapErr, 0x1000));
    EXPECT_EQ(record.address, 0x1000u);
    EXPECT_EQ(record.pid, 0u);
    EXPECT_EQ(record_of(SignalInfo::from_user(kSigSegv, kSiUser, 5, 0)).pid, 5u);
}

TEST(SignalRecord, AChildTellsItsStatusAndTimes) {
    SignalInfo info;
    info.number = kSigChld;
    info.code = kChildExited;
    info.child = {7, 8, 9, 0, 10, 11};
    const SignalRecord record = record_of(info);
    EXPECT_EQ(record.pid, 7u);
    EXPECT_EQ(record.status, 9);
    EXPECT_EQ(record.user_time, 10u);
    EXPECT_EQ(record.system_time, 11u);
}

TEST(SignalRecord, ATimerTellsItsNumberAndOverrun) {
    SignalInfo info;
    info.number = kSigAlrm;
    info.code = kSiTimer;
    info.timer = {3, 4, 5, 6};
    const SignalRecord record = record_of(info);
    EXPECT_EQ(record.timer, 3u);
    EXPECT_EQ(record.overrun, 4u);
    EXPECT_EQ(record.value, 5u);
    EXPECT_EQ(record.pid, 0u);
}

}  // namespace
}  // namespace kernel
