// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "daemon/guard/message_check.h"

namespace iopermd::guard {
namespace {

std::span<const std::byte> bytes(const std::string& packet) {
    return std::as_bytes(std::span(packet));
}

template <class T>
T message(Op op) {
    T made{};
    made.header = {kVersion, op, 5};
    return made;
}

PrepareRequest prepare() {
    auto asked = message<PrepareRequest>(Op::Prepare);
    asked.grant = 1;
    asked.uid = 1000;
    asked.pid = 4711;
    asked.start_time = 99;
    asked.ports.add(PortRange{Port{0}});
    asked.program = "/usr/bin/true";
    return asked;
}

StripRequest strip() {
    auto asked = message<StripRequest>(Op::Strip);
    asked.grant = 1;
    asked.ports.add(PortRange{Port{0xc3}});
    return asked;
}

AdoptRequest adopt() {
    auto asked = message<AdoptRequest>(Op::Adopt);
    asked.grant = 1;
    asked.uid = 1000;
    asked.ports.add(PortRange{Port{0xffc0}});
    return asked;
}

template <class T>
void expect_good(const T& asked, bool greeted = true) {
    const std::string packet = pack(asked);
    const auto request = check_request(bytes(packet), greeted);
    ASSERT_TRUE(request) << request.error().why;
    const T* const got = std::get_if<T>(&*request);
    ASSERT_NE(got, nullptr);
    EXPECT_EQ(pack(*got), packet);
}

template <class T>
void expect_bad(const T& asked, const char* why, bool greeted = true) {
    const auto request = check_request(bytes(pack(asked)), greeted);
    ASSERT_FALSE(request) << "expected: " << why;
    EXPECT_STREQ(request.error().why, why);
}

TEST(GuardMessage, GoodOnesPassUnchanged) {
    expect_good(message<HelloRequest>(Op::Hello), false);
    expect_good(prepare());
    expect_good(strip());
    auto holders = message<HoldersRequest>(Op::Holders);
    holders.grant = 3;
    expect_good(holders);
    expect_good(adopt());
    expect_good(message<SettleRequest>(Op::Settle));
    expect_good(message<RestartRequest>(Op::Restart));
    auto forget = message<StripRequest>(Op::Strip);  // no ports: all of them
    forget.grant = 1;
    forget.forget = 1;
    expect_good(forget);
    auto kill = prepare();
    kill.on_revoke = OnRevoke::Kill;
    expect_good(kill);
    auto longest = prepare();
    longest.program = '/' + std::string(PATH_MAX - 2, 'a');
    expect_good(longest);
}

TEST(GuardMessage, HeaderIsChecked) {
    auto hello = message<HelloRequest>(Op::Hello);
    hello.header.version = kVersion + 1;
    expect_bad(hello, "unknown version", false);
    hello = message<HelloRequest>(Op::Hello);
    hello.header.serial = 0;
    expect_bad(hello, "serial is 0", false);
    expect_bad(message<HelloRequest>(Op::Event), "unknown operation");
    expect_bad(message<HelloRequest>(static_cast<Op>(0)), "unknown operation");
    expect_bad(message<HelloRequest>(Op::Question), "unknown operation");
    expect_bad(message<HelloRequest>(static_cast<Op>(11)), "unknown operation");
    expect_bad(message<HelloRequest>(static_cast<Op>(0xffffffff)), "unknown operation");
}

TEST(GuardMessage, HelloComesFirstAndOnce) {
    expect_bad(message<HelloRequest>(Op::Hello), "a second Hello", true);
    expect_bad(prepare(), "a request before Hello", false);
    expect_bad(message<SettleRequest>(Op::Settle), "a request before Hello", false);
}

TEST(GuardMessage, SizeMustBeTheOperations) {
    const std::string good = pack(strip());
    for (const size_t size : {size_t{0}, size_t{1}, sizeof(Header) - 1})
        EXPECT_STREQ(check_request(bytes(good).first(size), true).error().why, "no header");
    for (const size_t size :
         {sizeof(Header), sizeof(StripHead) - 1, sizeof(StripHead), sizeof(StripHead) + 7, good.size() - 1})
        EXPECT_STREQ(check_request(bytes(good).first(size), true).error().why, "wrong size or form");
    EXPECT_STREQ(check_request(bytes(good + 'x'), true).error().why, "wrong size or form");
    expect_bad(message<HelloRequest>(Op::Strip), "wrong size or form");
}

TEST(GuardMessage, BadOneIsAnsweredByItsHeader) {
    auto asked = prepare();
    asked.grant = 0;
    const auto request = check_request(bytes(pack(asked)), true);
    ASSERT_FALSE(request);
    EXPECT_EQ(request.error().header.serial, 5u);
    EXPECT_EQ(request.error().header.op, Op::Prepare);
}

TEST(GuardMessage, EveryFieldOfPrepare) {
    struct {
        const char* why;
        std::function<void(PrepareRequest&)> spoil;
    } const cases[] = {
        {"grant is 0", [](auto& m) { m.grant = 0; }},
        {"uid is -1", [](auto& m) { m.uid = UINT32_MAX; }},
        {"pid is not positive", [](auto& m) { m.pid = 0; }},
        {"pid is not positive", [](auto& m) { m.pid = -1; }},
        {"start_time is 0", [](auto& m) { m.start_time = 0; }},
        {"unknown on_revoke", [](auto& m) { m.on_revoke = static_cast<OnRevoke>(2); }},
        {"reserved is not 0", [](auto& m) { m.reserved = 1; }},
        {"no ports", [](auto& m) { m.ports = {}; }},
        {"program is not an absolute path", [](auto& m) { m.program.clear(); }},
        {"program is not an absolute path", [](auto& m) { m.program[0] = 'u'; }},
        {"program has a NUL in it", [](auto& m) { m.program += '\0'; }},
        {"program is too long", [](auto& m) { m.program.resize(PATH_MAX, 'a'); }},
    };
    for (const auto& one : cases) {
        auto asked = prepare();
        one.spoil(asked);
        expect_bad(asked, one.why);
    }
}

TEST(GuardMessage, EveryFieldOfStripHoldersAdopt) {
    auto strip_asked = strip();
    strip_asked.grant = 0;
    expect_bad(strip_asked, "grant is 0");
    strip_asked = strip();
    strip_asked.forget = 2;
    expect_bad(strip_asked, "forget is not 0 or 1");
    strip_asked = strip();
    strip_asked.reserved = 1;
    expect_bad(strip_asked, "reserved is not 0");
    strip_asked = strip();
    strip_asked.ports = {};
    expect_bad(strip_asked, "no ports");
    expect_bad(message<HoldersRequest>(Op::Holders), "grant is 0");
    auto adopt_asked = adopt();
    adopt_asked.grant = 0;
    expect_bad(adopt_asked, "grant is 0");
    adopt_asked = adopt();
    adopt_asked.uid = UINT32_MAX;
    expect_bad(adopt_asked, "uid is -1");
    adopt_asked = adopt();
    adopt_asked.on_revoke = static_cast<OnRevoke>(2);
    expect_bad(adopt_asked, "unknown on_revoke");
    adopt_asked = adopt();
    adopt_asked.ports = {};
    expect_bad(adopt_asked, "no ports");
}

TEST(GuardMessage, EveryFieldOfAnswer) {
    auto good = message<AnswerRequest>(Op::Answer);
    good.question = 7;
    expect_good(good);  // denied
    good.grant = 1;
    good.ports.add(PortRange{Port{0}});
    expect_good(good);
    struct {
        const char* why;
        std::function<void(AnswerRequest&)> spoil;
    } const cases[] = {
        {"question is 0", [](auto& m) { m.question = 0; }},
        {"uid is -1", [](auto& m) { m.uid = UINT32_MAX; }},
        {"unknown on_revoke", [](auto& m) { m.on_revoke = static_cast<OnRevoke>(2); }},
        {"a grant without ports, or ports without", [](auto& m) { m.grant = 0; }},
        {"a grant without ports, or ports without", [](auto& m) { m.ports = {}; }},
    };
    for (const auto& one : cases) {
        auto asked = good;
        one.spoil(asked);
        expect_bad(asked, one.why);
    }
}

TEST(GuardMessage, Redeem) {
    RedeemRequest asked{kVersion, 0, {}};
    asked.ticket.bytes[31] = 9;
    const std::string good = pack(asked);
    const auto ticket = check_redeem(bytes(good));
    ASSERT_TRUE(ticket);
    EXPECT_EQ(ticket->bytes[31], 9);
    EXPECT_STREQ(check_redeem({}).error().why, "wrong size or form");
    EXPECT_STREQ(check_redeem(bytes(good).first(39)).error().why, "wrong size or form");
    EXPECT_STREQ(check_redeem(bytes(good + 'x')).error().why, "wrong size or form");
    asked.version = 0;
    EXPECT_STREQ(check_redeem(bytes(pack(asked))).error().why, "unknown version");
    asked.version = kVersion;
    asked.reserved = 1;
    EXPECT_STREQ(check_redeem(bytes(pack(asked))).error().why, "reserved is not 0");
}

TEST(GuardMessage, PortsGoThereAndBack) {
    PortSet set{PortRange{Port{0x378}, Port{0x37a}}};
    set.add(PortRange{Port{0xffff}});
    EXPECT_EQ(to_set(to_words(set)), set);
}

TEST(GuardMessage, APacketCarriesTheChunksThatHavePortsOnly) {
    auto asked = strip();
    EXPECT_EQ(pack(asked).size(), sizeof(StripHead) + 8 + 128);
    asked.ports.add(PortRange{Port{0xffff}});
    EXPECT_EQ(pack(asked).size(), sizeof(StripHead) + 8 + 2 * 128);
    expect_good(asked);
    asked.ports = PortSet(PortRange::all());
    EXPECT_EQ(pack(asked).size(), sizeof(StripHead) + 8 + 8192);
    expect_good(asked);
}

TEST(GuardMessage, AChunkThatIsNamedHasPorts) {
    std::string packet = pack(strip());
    std::memset(packet.data() + sizeof(StripHead) + 8, 0, 128);
    EXPECT_STREQ(check_request(bytes(packet), true).error().why, "wrong size or form");
}

}  // namespace
}  // namespace iopermd::guard
