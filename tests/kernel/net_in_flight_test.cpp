// SPDX-License-Identifier: Apache-2.0
// Files in messages: they arrive, they are closed, or nobody can reach them.
#include <random>

#include "fs/pipe.h"
#include "net/in_flight.h"
#include "net_fakes.h"

namespace kernel {
namespace {

class InFlightTest : public host::SocketTest {
protected:
    // A pipe's end in flight somewhere: while it lives, the other end sees no hang-up.
    class Probe {
    public:
        explicit Probe(const Credentials& who) {
            Result<PipePair> made = make_pipe(kNonBlock, who);
            read_end_ = made->read_end;
            write_end_ = made->write_end;
        }
        Ref<OpenFile> take() { return std::move(write_end_); }
        bool lives() const { return !(read_end_->ready_events() & kHangUp); }

    private:
        Ref<OpenFile> read_end_, write_end_;
    };
    // What closing the last descriptor does before the reference goes.
    static void close(File& file) {
        file->descriptor_added();
        file->descriptor_removed();
        file = nullptr;
    }
};

TEST_F(InFlightTest, AFileArrivesAndIsClosedWithItsReceiver) {
    Probe probe{*who_};
    Pair ends = pair();
    ASSERT_TRUE(send_file(*ends.first, probe.take()));
    close(ends.first);
    EXPECT_TRUE(probe.lives());
    Ref<OpenFile> got = receive_file(*ends.second);
    ASSERT_TRUE(got);
    EXPECT_TRUE(probe.lives());
    got = nullptr;
    EXPECT_FALSE(probe.lives());
}

TEST_F(InFlightTest, FilesThatNobodyReceivesAreClosed) {
    for (const bool by_reading : {true, false}) {
        Probe probe{*who_};
        Pair ends = pair();
        ASSERT_TRUE(send_file(*ends.first, probe.take()));
        if (by_reading) {
            EXPECT_TRUE(receive(*ends.second));
        } else {
            close(ends.second);
        }
        EXPECT_FALSE(probe.lives());
    }
}

TEST_F(InFlightTest, ASocketInItselfGoesWithItsLastDescriptor) {
    Probe probe{*who_};
    Pair ends = pair();
    ASSERT_TRUE(send_file(*ends.first, probe.take()));
    ASSERT_TRUE(send_file(*ends.first, ends.second));
    ASSERT_TRUE(send_file(*ends.second, ends.first));
    close(ends.first);
    EXPECT_TRUE(probe.lives()) << "the second can be read, and the first comes out of it";
    close(ends.second);
    EXPECT_FALSE(probe.lives());
}

TEST_F(InFlightTest, WhatAChainReachesStays) {
    Probe probe{*who_};
    Pair outer = pair();
    {
        Pair inner = pair();
        ASSERT_TRUE(send_file(*inner.first, probe.take()));
        ASSERT_TRUE(send_file(*inner.first, inner.second));
        ASSERT_TRUE(send_file(*outer.first, inner.second));
        close(inner.first);
        close(inner.second);
    }
    EXPECT_TRUE(probe.lives());
    close(outer.second);
    EXPECT_FALSE(probe.lives());
}

TEST_F(InFlightTest, AnUnacceptedConnectionHidesNothing) {
    Probe probe{*who_};
    File server = listener("hidden"), client = make(SocketType::Stream);
    ASSERT_TRUE(connect(*client, "hidden"));
    ASSERT_TRUE(send_file(*client, probe.take()));
    ASSERT_TRUE(send_file(*client, server));
    close(client);
    EXPECT_TRUE(probe.lives());
    close(server);
    EXPECT_FALSE(probe.lives());
}

TEST_F(InFlightTest, AnyDepthIsClosedWithoutAnyDepthOfStack) {
    Probe probe{*who_};
    Pair ends = pair();
    ASSERT_TRUE(send_file(*ends.first, probe.take()));
    File inside = std::move(ends.second);
    close(ends.first);
    for (int depth = 0; depth < 5000; depth++) {
        Pair next = pair();
        ASSERT_TRUE(send_file(*next.first, inside));
        inside = std::move(next.second);
    }
    EXPECT_TRUE(probe.lives());
    inside = nullptr;
    EXPECT_FALSE(probe.lives());
}

TEST_F(InFlightTest, LimitCountsFilesOfOneUser) {
    Pair ends = pair();
    EXPECT_TRUE(InFlight::check_limit(0, 0));
    ASSERT_TRUE(send_file(*ends.first, ends.first));
    EXPECT_EQ(InFlight::check_limit(0, 0).error(), Errno::TooManyReferences);
    EXPECT_TRUE(InFlight::check_limit(0, 1));
    EXPECT_TRUE(InFlight::check_limit(1, 0));
    EXPECT_TRUE(receive_file(*ends.second));
    EXPECT_TRUE(InFlight::check_limit(0, 0));
}

// Random sendings between a few sockets, with a probe in each: whatever is left when all descriptors are
// gone is gone as well, and nothing that can still be received is lost before.
TEST_F(InFlightTest, RandomGraphsLeaveNothing) {
    for (unsigned seed = 0; seed < 200; seed++) {
        std::mt19937 random{seed};
        std::vector<Pair> pairs;
        std::vector<Probe> probes;
        for (int i = 0; i < 6; i++) {
            pairs.push_back(pair());
            probes.emplace_back(*who_);
            ASSERT_TRUE(send_file(*pairs.back().first, probes.back().take()));
        }
        for (int i = 0; i < 20; i++) {
            const Pair& through = pairs[random() % pairs.size()];
            const Pair& sent = pairs[random() % pairs.size()];
            ASSERT_TRUE(send_file(random() % 2 ? *through.first : *through.second,
                                  random() % 2 ? sent.first : sent.second));
        }
        const size_t kept = random() % pairs.size();
        for (size_t i = 0; i < pairs.size(); i++) {
            if (i == kept)
                continue;
            close(pairs[i].first);
            close(pairs[i].second);
        }
        EXPECT_TRUE(probes[kept].lives());
        close(pairs[kept].first);
        close(pairs[kept].second);
        for (const Probe& probe : probes)
            EXPECT_FALSE(probe.lives()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace kernel
