// SPDX-License-Identifier: Apache-2.0
// Bytes and packets: order, buffers, who waits.
#include <deque>
#include <random>
#include <thread>

#include "fs/poll_set.h"
#include "net_fakes.h"

namespace kernel {
namespace {

class MessagesTest : public host::SocketTest {};

// As Linux counts: one byte costs a socket buffer of 256 bytes and a part of 512.
TEST_F(MessagesTest, ChargesAsLinuxDoes) {
    EXPECT_EQ(stream_charge(1), 768u);
    EXPECT_EQ(stream_charge(192), 768u);
    EXPECT_EQ(stream_charge(193), 1280u);
    EXPECT_EQ(stream_charge(3776), 4352u);
    EXPECT_EQ(stream_charge(3777), 768u + 4096u);  // nothing is left for the first part
    EXPECT_EQ(packet_charge(0), 768u);
    EXPECT_EQ(packet_charge(16'064), 16'640u);
    EXPECT_EQ(stream_piece(212'992), 36'544u);
    EXPECT_EQ(stream_piece(4608), 2240u);
}

TEST_F(MessagesTest, StreamGivesBackBytesInOrderWhateverThePieces) {
    Pair ends = pair();
    std::mt19937 random{11};
    std::deque<uint8_t> model;
    uint8_t next = 0;
    for (int i = 0; i < 5000; i++) {
        if (random() % 2 == 0) {
            std::string text(random() % 10 == 0 ? random() % 50'000 + 1 : random() % 300 + 1, '\0');
            for (char& c : text)
                c = static_cast<char>(next++);
            const Result<size_t> sent = send(*ends.first, text);
            const size_t count = sent ? *sent : 0;
            next = static_cast<uint8_t>(next - (text.size() - count));
            model.insert(model.end(), text.begin(), text.begin() + static_cast<ptrdiff_t>(count));
        } else {
            const size_t room = random() % 20'000 + 1;
            const bool peeks = random() % 3 == 0;
            const Result<std::string> got = receive(*ends.second, room, peeks);
            if (model.empty()) {
                ASSERT_EQ(got.error(), Errno::Again);
                continue;
            }
            ASSERT_EQ(got->size(), std::min(room, model.size()));
            ASSERT_TRUE(std::equal(got->begin(), got->end(), model.begin(),
                                   [](char a, uint8_t b) { return static_cast<uint8_t>(a) == b; }));
            if (!peeks)
                model.erase(model.begin(), model.begin() + static_cast<ptrdiff_t>(got->size()));
        }
        ASSERT_EQ(*ends.second->socket().bytes_readable(), model.size());
    }
    while (!model.empty())
        model.erase(model.begin(),
                    model.begin() + static_cast<ptrdiff_t>(receive(*ends.second, 9999)->size()));
    EXPECT_EQ(ends.first->socket().bytes_charged(), 0u);
}

TEST_F(MessagesTest, SenderPaysUntilItIsRead) {
    Pair ends = pair();
    ASSERT_TRUE(send(*ends.first, std::string(1000, 'x')));
    EXPECT_EQ(ends.first->socket().bytes_charged(), stream_charge(1000));
    EXPECT_EQ(ends.second->socket().bytes_charged(), 0u);
    ASSERT_TRUE(receive(*ends.second, 999));
    EXPECT_NE(ends.first->socket().bytes_charged(), 0u);
    ASSERT_TRUE(receive(*ends.second, 1));
    EXPECT_EQ(ends.first->socket().bytes_charged(), 0u);
    ASSERT_TRUE(send(*ends.first, "never read"));
    ends.second = nullptr;
    EXPECT_EQ(ends.first->socket().bytes_charged(), 0u);
}

// Counts what a watcher hears.
class Counter final : public ReadinessObserver {
public:
    Counter(Readiness& source, uint32_t wanted) : source_(source), wanted_(wanted) { source_.observe(*this); }
    ~Counter() override { source_.forget(*this); }
    void readiness_changed(uint32_t events) override { count_ += (events & wanted_) != 0; }
    unsigned take() { return std::exchange(count_, 0); }

private:
    Readiness& source_;
    const uint32_t wanted_;
    unsigned count_ = 0;
};

TEST_F(MessagesTest, EveryMessageAndEveryGapIsAnEdge) {
    Pair ends = pair();
    Counter readable{*ends.second->readiness(), kReadable}, room{*ends.first->readiness(), kWritableNow};
    ASSERT_TRUE(send(*ends.first, "one"));
    ASSERT_TRUE(send(*ends.first, "two"));
    EXPECT_EQ(readable.take(), 2u);
    EXPECT_EQ(room.take(), 0u);
    ASSERT_TRUE(receive(*ends.second, 2));
    EXPECT_EQ(room.take(), 0u) << "a part of a message makes no room";
    ASSERT_TRUE(receive(*ends.second, 100));
    EXPECT_EQ(room.take(), 2u);
    EXPECT_EQ(readable.take(), 0u) << "reading is no news for readers";
}

TEST_F(MessagesTest, AFullSenderHearsOfRoomAtAQuarter) {
    Pair ends = pair(SocketType::SeqPacket);
    const std::string text(10'000, 'x');
    while (send(*ends.first, text)) {
    }
    EXPECT_FALSE(ends.first->ready_events() & kWritableNow);
    Counter room{*ends.first->readiness(), kWritableNow};
    while (!(ends.first->ready_events() & kWritableNow)) {
        EXPECT_EQ(room.take(), 0u);
        ASSERT_TRUE(receive(*ends.second, 10'000));
    }
    EXPECT_EQ(room.take(), 1u);
    EXPECT_LE(ends.first->socket().bytes_charged() * 4, kDefaultSocketBuffer);
}

TEST_F(MessagesTest, PacketsKeepTheirBoundaries) {
    for (const SocketType type : {SocketType::Datagram, SocketType::SeqPacket}) {
        Pair ends = pair(type);
        ASSERT_TRUE(send(*ends.first, "one"));
        ASSERT_TRUE(send(*ends.first, "three"));
        EXPECT_EQ(*receive(*ends.second, 100), "one");
        EXPECT_EQ(*receive(*ends.second, 2), "th");
        EXPECT_EQ(receive(*ends.second, 100).error(), Errno::Again);
        EXPECT_EQ(send(*ends.first, std::string(212'961, 'x')).error(), Errno::MessageSize);
        EXPECT_EQ(*send(*ends.first, std::string(212'960, 'x')), 212'960u);
    }
}

TEST_F(MessagesTest, PeekSeesPastPiecesButNotPastFiles) {
    Pair ends = pair();
    ASSERT_TRUE(send(*ends.first, "one"));
    ASSERT_TRUE(send(*ends.first, "two"));
    ASSERT_TRUE(send_file(*ends.first, pair().first, "file"));
    ASSERT_TRUE(send(*ends.first, "behind"));
    EXPECT_EQ(*receive(*ends.second, 100, true), "onetwofile");
    EXPECT_EQ(*receive(*ends.second, 100), "onetwofile");
    EXPECT_EQ(*receive(*ends.second, 100), "behind");
}

TEST_F(MessagesTest, SendersAreToldApartOnlyForWhoAsks) {
    Pair ends = pair();
    const auto send_two = [&] {
        host::become_sender({1, 0, 0});
        ASSERT_TRUE(send(*ends.first, "mine"));
        host::become_sender({2, 5, 5});
        ASSERT_TRUE(send(*ends.first, "other"));
    };
    send_two();
    EXPECT_EQ(*receive(*ends.second, 100), "mineother");
    ends.second->socket().options.pass_credentials = true;
    send_two();
    EXPECT_EQ(*receive(*ends.second, 100), "mine");
    EXPECT_EQ(*receive(*ends.second, 100), "other");
}

TEST_F(MessagesTest, AMegabyteCrossesBetweenTwoThreads) {
    Pair ends = pair(SocketType::Stream, 0);
    std::string sent(1 << 20, '?'), received;
    std::mt19937 random{3};
    for (char& c : sent)
        c = static_cast<char>(random());
    std::thread writer{[&] {
        host::provide_file_systems();
        for (size_t at = 0; at < sent.size();) {
            const size_t size = std::min<size_t>(at % 70'001 + 1, sent.size() - at);
            EXPECT_EQ(*send(*ends.first, sent.substr(at, size)), size);
            at += size;
        }
        ends.first = nullptr;
    }};
    while (true) {
        const std::string some = *receive(*ends.second, received.size() % 9000 + 1);
        if (some.empty())
            break;
        received += some;
    }
    writer.join();
    EXPECT_EQ(sent, received);
}

}  // namespace
}  // namespace kernel
