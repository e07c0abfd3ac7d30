// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <filesystem>

#include "daemon/guard/front_link.h"
#include "daemon/guard/redeem_link.h"
#include "tests/unit/guard_world.h"

namespace iopermd::guard {
namespace {

// The guard's real sockets in a temporary folder. Everything is in one thread: a client's step, then a turn
// of the loop.
class LinkTest : public fake::GuardWorld {
protected:
    LinkTest() {
        char name[] = "/tmp/guard-link-XXXXXX";
        folder_ = mkdtemp(name);
        fake::Thread& self = world_.thread(getpid(), getpid());
        self.task.start_time = 7;
        world_.cgroups[getpid()] = "/user.slice/test.scope";
    }
    ~LinkTest() override { std::filesystem::remove_all(folder_); }

    UniqueFd listen(const char* name) {
        auto made = listen_at(folder_ + "/" + name);
        EXPECT_TRUE(made) << made.error().message;
        return std::move(*made);
    }
    UniqueFd connect(const char* name) {
        UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
        sockaddr_un address{AF_UNIX, {}};
        (folder_ + "/" + name).copy(address.sun_path, sizeof address.sun_path - 1);
        EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0)
            << strerror(errno);
        return fd;
    }
    // Lets the guard do what there is to do.
    void turn() {
        for (int i = 0; i < 4; i++)
            loop_.turn(0);
    }
    template <class Message>
    void say(const UniqueFd& fd, const Message& message) {
        const std::string packet = pack(message);
        ASSERT_EQ(send(fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(packet.size()));
        turn();
    }
    template <class Message>
    Message hear(const UniqueFd& fd) {
        alignas(8) char packet[16384];
        const ssize_t got = recv(fd.get(), packet, sizeof packet, MSG_DONTWAIT);
        EXPECT_EQ(got, static_cast<ssize_t>(sizeof(Message)));
        Message message{};
        if (got == static_cast<ssize_t>(sizeof message))
            memcpy(&message, packet, sizeof message);
        return message;
    }
    static bool closed(const UniqueFd& fd) {
        char byte = 0;
        return recv(fd.get(), &byte, 1, MSG_DONTWAIT) == 0;
    }
    static bool silent(const UniqueFd& fd) {
        char byte = 0;
        return recv(fd.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
    }

    std::string folder_;
};

class FrontLinkTest : public LinkTest {
protected:
    static HelloRequest hello() { return {{kVersion, Op::Hello, 1}}; }
    UniqueFd greeted() {
        UniqueFd front = connect("front");
        say(front, hello());
        EXPECT_EQ(hear<HelloReply>(front).status, Status::Ok);
        return front;
    }
    FrontLink link_{loop_, guard(), listen("front"), getuid()};
};

TEST_F(FrontLinkTest, RequestsAreAnsweredInOrderWithTheirSerials) {
    const UniqueFd front = greeted();
    EXPECT_TRUE(link_.connected());
    PrepareRequest asked = prepare(1);
    asked.header.serial = 41;
    say(front, asked);
    say(front, HoldersRequest{{kVersion, Op::Holders, 42}, 1});
    EXPECT_EQ(hear<PrepareReply>(front).header.serial, 41u);
    EXPECT_EQ(hear<HoldersReply>(front).header.serial, 42u);
    EXPECT_TRUE(silent(front));
}

TEST_F(FrontLinkTest, EventsReachTheFront) {
    const UniqueFd front = greeted();
    say(front, prepare(1));
    const Ticket shown = hear<PrepareReply>(front).ticket;
    guard().redeem(shown, fake::kOwner);
    const Event event = hear<Event>(front);
    EXPECT_EQ(event.kind, EventKind::Redeemed);
    EXPECT_EQ(event.header.serial, 0u);
}

TEST_F(FrontLinkTest, BadMessageIsAnsweredAndEndsItAll) {
    const UniqueFd front = greeted();
    say(front, prepare(1));
    const Ticket shown = hear<PrepareReply>(front).ticket;
    guard().redeem(shown, fake::kOwner);
    hear<Event>(front);
    PrepareRequest bad = prepare(2);
    bad.reserved = 1;
    bad.header.serial = 99;
    say(front, bad);
    const auto reply = hear<StatusReply>(front);
    EXPECT_EQ(reply.status, Status::BadMessage);
    EXPECT_EQ(reply.header.serial, 99u);
    EXPECT_TRUE(closed(front));
    EXPECT_FALSE(link_.connected());
    EXPECT_EQ(world_.count("clear 4711"), 1u) << "its grants are taken";
}

TEST_F(FrontLinkTest, RequestBeforeHelloEndsIt) {
    const UniqueFd front = connect("front");
    say(front, prepare(1));
    EXPECT_EQ(hear<StatusReply>(front).status, Status::BadMessage);
    EXPECT_TRUE(closed(front));
}

TEST_F(FrontLinkTest, PacketsOfAnySizeEndItAndDoNotHurt) {
    for (const size_t size :
         {size_t{1}, sizeof(Header), sizeof(PrepareHead) + 1, size_t{20000}, size_t{100000}}) {
        const UniqueFd front = greeted();
        const std::string packet(size, '\0');
        ASSERT_EQ(send(front.get(), packet.data(), packet.size(), MSG_NOSIGNAL), static_cast<ssize_t>(size));
        turn();
        EXPECT_EQ(hear<StatusReply>(front).status, Status::BadMessage) << size;
        EXPECT_FALSE(link_.connected()) << size;
    }
}

TEST_F(FrontLinkTest, EmptyPacketEndsIt) {
    const UniqueFd front = greeted();
    ASSERT_EQ(send(front.get(), "", 0, MSG_NOSIGNAL), 0);
    turn();
    EXPECT_FALSE(link_.connected());
}

TEST_F(FrontLinkTest, SecondFrontIsTurnedAwayWhileThereIsOne) {
    UniqueFd first = greeted();
    const UniqueFd second = connect("front");
    turn();
    EXPECT_TRUE(closed(second));
    EXPECT_TRUE(silent(first));
    first.reset();
    const UniqueFd third = connect("front");  // before the guard has seen the first one go
    turn();
    say(third, hello());
    EXPECT_EQ(hear<HelloReply>(third).status, Status::Ok);
}

TEST_F(FrontLinkTest, HangingUpTakesEverything) {
    UniqueFd front = greeted();
    say(front, prepare(1));
    guard().redeem(hear<PrepareReply>(front).ticket, fake::kOwner);
    front.reset();
    turn();
    EXPECT_FALSE(link_.connected());
    EXPECT_EQ(world_.count("clear 4711"), 1u);
}

TEST_F(FrontLinkTest, RefusalsForAFrontThatDoesNotReadAreDroppedAndTheRestIsKept) {
    const UniqueFd front = greeted();
    for (int i = 0; i < 5000; i++)
        guard().redeem(Ticket{}, fake::kOwner);  // what anybody can cause
    say(front, prepare(1));
    EXPECT_TRUE(link_.connected());
    int refused = 0, prepared = 0;
    alignas(8) char packet[16384];
    for (ssize_t got = 0; (got = recv(front.get(), packet, sizeof packet, MSG_DONTWAIT)) > 0; turn()) {
        refused += got == sizeof(Event);
        prepared += got == sizeof(PrepareReply);
    }
    EXPECT_EQ(prepared, 1);
    EXPECT_GT(refused, 0);
    EXPECT_LT(refused, 5000);
}

TEST_F(FrontLinkTest, FrontThatNeverReadsItsAnswersIsLost) {
    const UniqueFd front = greeted();
    for (int i = 0; i < 3000 && link_.connected(); i++) {
        const HoldersRequest asked{{kVersion, Op::Holders, 5}, 1};
        send(front.get(), &asked, sizeof asked, MSG_NOSIGNAL | MSG_DONTWAIT);
        turn();
    }
    EXPECT_FALSE(link_.connected());
}

TEST_F(LinkTest, FrontOfAnotherUserIsTurnedAway) {
    if (getuid() == 0)
        GTEST_SKIP() << "root may always be the front; a guest tests this with an ordinary user";
    FrontLink link(loop_, guard(), listen("front"), getuid() + 1);
    const UniqueFd front = connect("front");
    turn();
    EXPECT_TRUE(closed(front));
}

class RedeemLinkTest : public LinkTest {
protected:
    Ticket own_ticket(uint64_t grant) {
        PrepareRequest asked = prepare(grant);
        asked.uid = getuid();
        asked.pid = getpid();
        asked.start_time = 7;
        return ask<PrepareReply>(asked).ticket;
    }
    RedeemLink link_{loop_, guard(), clock_, listen("redeem")};
};

TEST_F(RedeemLinkTest, TicketIsRedeemedByTheKernelsWordOnWhoAsks) {
    const Ticket shown = own_ticket(1);
    const UniqueFd client = connect("redeem");
    say(client, RedeemRequest{kVersion, 0, shown});
    const auto reply = hear<RedeemReply>(client);
    EXPECT_EQ(reply.status, Status::Ok);
    EXPECT_EQ(reply.grant, 1u);
    EXPECT_STREQ(reply.program, "/usr/bin/program");
    EXPECT_TRUE(closed(client));
    EXPECT_EQ(link_.open(), 0u);
}

TEST_F(RedeemLinkTest, TicketOfAnotherProcessIsNot) {
    const Ticket shown = ticket(1);  // for kPid
    const UniqueFd client = connect("redeem");
    say(client, RedeemRequest{kVersion, 0, shown});
    const auto reply = hear<RedeemReply>(client);
    EXPECT_EQ(reply.status, Status::WrongRedeemer);
    EXPECT_TRUE(to_set(reply.ports).empty());
}

TEST_F(RedeemLinkTest, BadMessages) {
    for (const size_t size :
         {size_t{1}, sizeof(RedeemRequest) - 1, sizeof(RedeemRequest) + 1, size_t{50000}}) {
        const UniqueFd client = connect("redeem");
        const std::string packet(size, '\x01');
        ASSERT_EQ(send(client.get(), packet.data(), size, MSG_NOSIGNAL), static_cast<ssize_t>(size));
        turn();
        EXPECT_EQ(hear<RedeemReply>(client).status, Status::BadMessage) << size;
        EXPECT_TRUE(closed(client));
    }
}

TEST_F(RedeemLinkTest, WhoHangsUpIsForgotten) {
    UniqueFd client = connect("redeem");
    turn();
    EXPECT_EQ(link_.open(), 1u);
    client.reset();
    turn();
    EXPECT_EQ(link_.open(), 0u);
}

TEST_F(RedeemLinkTest, WhoSaysNothingIsLetGoAfterHisTime) {
    const UniqueFd client = connect("redeem");
    turn();
    world_.now += RedeemLink::kTime - std::chrono::milliseconds(1);
    link_.tick();
    EXPECT_TRUE(silent(client));
    world_.now += std::chrono::milliseconds(1);
    link_.tick();
    EXPECT_TRUE(closed(client));
}

TEST_F(RedeemLinkTest, OneUserHasAFewConnectionsOnly) {
    std::vector<UniqueFd> clients;
    for (size_t i = 0; i < RedeemLink::kMostPerUser + 5; i++) {
        clients.push_back(connect("redeem"));
        turn();
    }
    EXPECT_EQ(link_.open(), RedeemLink::kMostPerUser);
    EXPECT_TRUE(silent(clients[RedeemLink::kMostPerUser - 1]));
    EXPECT_TRUE(closed(clients[RedeemLink::kMostPerUser]));
    clients.clear();
    turn();
    turn();
    const Ticket shown = own_ticket(1);
    const UniqueFd client = connect("redeem");
    say(client, RedeemRequest{kVersion, 0, shown});
    EXPECT_EQ(hear<RedeemReply>(client).status, Status::Ok);
}

TEST_F(LinkTest, SocketThatAnEarlierRunLeftIsReplaced) {
    listen("front");
    const UniqueFd again = listen("front");
    const UniqueFd client = connect("front");
    const auto peer = accept_peer(again.get());
    ASSERT_TRUE(peer);
    EXPECT_EQ(peer->who.pid, getpid());
    EXPECT_EQ(peer->who.uid, getuid());
    EXPECT_FALSE(accept_peer(again.get())) << "nobody else";
}

TEST_F(LinkTest, SocketInAFolderThatIsNotThereSaysSo) {
    const auto made = listen_at(folder_ + "/none/front");
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, testing::HasSubstr("/none/front"));
}

}  // namespace
}  // namespace iopermd::guard
