// SPDX-License-Identifier: Apache-2.0
// Names, meeting and parting.
#include <thread>

#include "net_fakes.h"

namespace kernel {
namespace {

class ConnectionsTest : public host::SocketTest {};

TEST_F(ConnectionsTest, ClientsMeetServersByEitherKindOfName) {
    for (const std::string name : {"meeting", "/meeting"}) {
        File server = listener(name), client = make(SocketType::Stream);
        ASSERT_TRUE(connect(*client, name));
        ASSERT_TRUE(send(*client, "early"));
        EXPECT_EQ(client->socket().peer().pid, 8);
        Result<File> accepted = accept(*server);
        ASSERT_TRUE(accepted);
        EXPECT_EQ((*accepted)->socket().peer().pid, 9);
        EXPECT_EQ(*receive(**accepted), "early");
        EXPECT_EQ((*accepted)->socket().address().size, client->socket().peer_address()->size);
        EXPECT_EQ(accept(*server).error(), Errno::Again);
    }
    // The node is still there, and nobody behind it.
    File late = make(SocketType::Stream);
    EXPECT_EQ(connect(*late, "/meeting").error(), Errno::ConnectionRefused);
    EXPECT_EQ(connect(*late, "meeting").error(), Errno::ConnectionRefused);
    EXPECT_EQ(bind(*late, "/meeting").error(), Errno::AddressInUse);
    EXPECT_TRUE(bind(*late, "meeting"));
}

TEST_F(ConnectionsTest, AnAbstractNameIsOneTypesAndAPathEverybodys) {
    File stream = make(SocketType::Stream), datagrams = make(SocketType::Datagram);
    ASSERT_TRUE(bind(*stream, "shared"));
    EXPECT_TRUE(bind(*datagrams, "shared"));
    File other = make(SocketType::Datagram), bound = make(SocketType::Stream);
    ASSERT_TRUE(bind(*bound, "/typed"));
    EXPECT_EQ(connect(*other, "/typed").error(), Errno::WrongProtocolType);
}

TEST_F(ConnectionsTest, BacklogHoldsOneMore) {
    File server = listener("backlog", 1);
    File clients[3] = {make(SocketType::Stream), make(SocketType::Stream), make(SocketType::Stream)};
    EXPECT_TRUE(connect(*clients[0], "backlog"));
    EXPECT_TRUE(connect(*clients[1], "backlog"));
    EXPECT_EQ(connect(*clients[2], "backlog").error(), Errno::Again);
    ASSERT_TRUE(accept(*server));
    EXPECT_TRUE(connect(*clients[2], "backlog"));
}

TEST_F(ConnectionsTest, WhoWasNeverAcceptedIsReset) {
    File server = listener("reset"), client = make(SocketType::Stream);
    ASSERT_TRUE(connect(*client, "reset"));
    server = nullptr;
    EXPECT_EQ(client->ready_events() & (kError | kHangUp), kError | kHangUp);
    EXPECT_EQ(receive(*client).error(), Errno::ConnectionReset);
    EXPECT_EQ(*receive(*client), "");
}

TEST_F(ConnectionsTest, AWaitingClientIsLetInOrRefused) {
    for (const bool lets_in : {true, false}) {
        File server = listener("waiting", 0), first = make(SocketType::Stream);
        ASSERT_TRUE(connect(*first, "waiting"));
        Result<> answer{};
        std::thread waiter{[&] {
            host::provide_file_systems();
            File client = make(SocketType::Stream, 0);
            answer = connect(*client, "waiting");
        }};
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
        if (lets_in) {
            EXPECT_TRUE(accept(*server));
        } else {
            server = nullptr;
        }
        waiter.join();
        EXPECT_EQ(answer.has_value(), lets_in);
        if (!lets_in) {
            EXPECT_EQ(answer.error(), Errno::ConnectionRefused);
        }
    }
}

TEST_F(ConnectionsTest, ClosingTellsThePeer) {
    Pair ends = pair();
    ASSERT_TRUE(send(*ends.first, "last words"));
    ends.first = nullptr;
    EXPECT_EQ(ends.second->ready_events() & (kReadable | kHangUp | kReadHangUp | kError),
              kReadable | kHangUp | kReadHangUp);
    EXPECT_EQ(*receive(*ends.second), "last words");
    EXPECT_EQ(*receive(*ends.second), "");
    EXPECT_EQ(send(*ends.second, "x").error(), Errno::Pipe);
    EXPECT_EQ(host::take_broken_pipes(), 1u);
    Pair others = pair();
    ASSERT_TRUE(send(*others.second, "never read"));
    others.first = nullptr;
    EXPECT_EQ(receive(*others.second).error(), Errno::ConnectionReset);
}

TEST_F(ConnectionsTest, HalvesCloseByThemselves) {
    Pair ends = pair();
    ASSERT_TRUE(ends.first->socket().shut_down(Socket::kNoSend));
    EXPECT_EQ(*receive(*ends.second), "");
    EXPECT_EQ(send(*ends.first, "x").error(), Errno::Pipe);
    EXPECT_TRUE(send(*ends.second, "back"));
    EXPECT_EQ(*receive(*ends.first), "back");
    EXPECT_FALSE(ends.second->ready_events() & kHangUp);
    EXPECT_TRUE(ends.second->ready_events() & kReadHangUp);
}

TEST_F(ConnectionsTest, DatagramsOfAFullReceiverWaitForRoom) {
    File receiver = make(SocketType::Datagram), sender = make(SocketType::Datagram);
    ASSERT_TRUE(bind(*receiver, "full"));
    ASSERT_TRUE(connect(*sender, "full"));
    for (int i = 0; i < 11; i++)
        EXPECT_TRUE(send(*sender, "x"));
    EXPECT_EQ(send(*sender, "x").error(), Errno::Again);
    EXPECT_FALSE(sender->ready_events() & kWritableNow);
    ASSERT_TRUE(receive(*receiver));
    EXPECT_TRUE(sender->ready_events() & kWritableNow);
    receiver = nullptr;
    EXPECT_EQ(send(*sender, "x").error(), Errno::ConnectionRefused);
    EXPECT_EQ(send(*sender, "x").error(), Errno::NotConnected);
}

TEST_F(ConnectionsTest, AConnectedReceiverHearsItsPeerAlone) {
    File one = make(SocketType::Datagram), two = make(SocketType::Datagram),
         three = make(SocketType::Datagram);
    ASSERT_TRUE(bind(*one, "one"));
    ASSERT_TRUE(bind(*two, "two"));
    ASSERT_TRUE(connect(*one, "two"));
    EXPECT_EQ(connect(*three, "one").error(), Errno::Perm);
    EXPECT_TRUE(connect(*two, "one"));
    ASSERT_TRUE(send(*two, "for one"));
    one->socket().disconnect();
    EXPECT_EQ(receive(*one).error(), Errno::Again) << "what the former peer sent is gone";
    EXPECT_EQ(send(*two, "x").error(), Errno::ConnectionReset);
    EXPECT_TRUE(connect(*three, "one"));
}

}  // namespace
}  // namespace kernel
