// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <thread>

#include "iopermd/client.h"
#include "tests/unit/fake_front.h"

namespace iopermd::client {
namespace {

using iopermd::testing::FakeFront;

v1::Event event_of(v1::Event::Kind kind, uint64_t grant) {
    v1::Event event;
    event.set_kind(kind);
    event.set_grant_id(grant);
    return event;
}

class ClientWatch : public ::testing::Test {
protected:
    ClientWatch() : client_(std::move(*Client::connect(front_.socket()))) {}

    FakeFront front_;
    Client client_;
};

TEST_F(ClientWatch, SeesWhatHappensAfterWatchReturned) {
    front_.publish(event_of(v1::Event::KIND_GRANTED, 1));
    auto watch = client_.watch();
    ASSERT_TRUE(watch);
    front_.publish(event_of(v1::Event::KIND_EXPIRED, 2));
    const auto event = watch->next();
    ASSERT_TRUE(event);
    ASSERT_TRUE(event.value());
    EXPECT_EQ(event.value()->sequence, 2u);
    EXPECT_EQ(event.value()->kind, Event::Kind::Expired);
    EXPECT_TRUE(event.value()->takes_ports());
    EXPECT_EQ(event.value()->grant, 2u);
}

TEST_F(ClientWatch, ResumesBehindASequenceNumber) {
    for (uint64_t grant = 1; grant <= 3; grant++)
        front_.publish(event_of(v1::Event::KIND_GRANTED, grant));
    WatchOptions options;
    options.after = 1;
    auto watch = client_.watch(options);
    ASSERT_TRUE(watch);
    for (uint64_t sequence = 2; sequence <= 3; sequence++) {
        const auto event = watch->next();
        ASSERT_TRUE(event && event.value());
        EXPECT_EQ(event.value()->sequence, sequence);
    }
}

TEST_F(ClientWatch, CancelEndsABlockedNext) {
    auto watch = client_.watch();
    ASSERT_TRUE(watch);
    std::thread canceller([&] { watch->cancel(); });
    const auto event = watch->next();
    canceller.join();
    ASSERT_TRUE(event);
    EXPECT_FALSE(event.value());
    const auto again = watch->next();
    ASSERT_TRUE(again);
    EXPECT_FALSE(again.value());
}

TEST_F(ClientWatch, ALostDaemonIsAnError) {
    auto watch = client_.watch();
    ASSERT_TRUE(watch);
    front_.stop();
    const auto event = watch->next();
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().code, Code::Unavailable);
}

TEST_F(ClientWatch, ARefusedWatchSaysWhy) {
    front_.failure = {grpc::StatusCode::PERMISSION_DENIED, "only administrators watch everybody"};
    auto watch = client_.watch();
    ASSERT_TRUE(watch);
    const auto event = watch->next();
    ASSERT_FALSE(event);
    EXPECT_EQ(event.error().code, Code::Denied);
}

TEST_F(ClientWatch, MayOutliveTheClientAndKeepsTheSession) {
    auto watch = [&] {
        Client other = std::move(*Client::connect(front_.socket()));
        return other.watch();
    }();
    ASSERT_TRUE(watch);
    front_.publish(event_of(v1::Event::KIND_POLICY_RELOADED, 0));
    const auto event = watch->next();
    ASSERT_TRUE(event && event.value());
    EXPECT_EQ(event.value()->kind, Event::Kind::PolicyReloaded);
}

}  // namespace
}  // namespace iopermd::client
