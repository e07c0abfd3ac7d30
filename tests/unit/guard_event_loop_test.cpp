// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "daemon/guard/event_loop.h"

namespace iopermd::guard {
namespace {

struct Readable {
    Readable() {
        int ends[2];
        EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
        out = UniqueFd(ends[0]);
        in = UniqueFd(ends[1]);
        EXPECT_EQ(write(in.get(), "x", 1), 1);
    }
    UniqueFd out, in;
};

// Both are ready; whichever is handled first closes the other one and opens a third, which gets its number.
TEST(EventLoop, EventOfAClosedDescriptorIsNotTheNextOnes) {
    EventLoop loop;
    Readable first, second;
    UniqueFd third;
    bool handled = false, mistaken = false;
    const auto replace = [&](UniqueFd& other) {
        handled = true;
        const int number = other.get();
        loop.remove(number);
        other.reset();
        int ends[2];
        ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
        second.in.reset(ends[1]);
        third.reset(ends[0]);
        ASSERT_EQ(third.get(), number);
        loop.add(number, EPOLLIN, [&](uint32_t) { mistaken = true; });
    };
    const auto handle = [&](Readable& own, Readable& other) {
        loop.add(own.out.get(), EPOLLIN, [&](uint32_t) {
            loop.remove(own.out.get());
            replace(other.out);
        });
    };
    handle(first, second);
    handle(second, first);
    for (int i = 0; i < 4; i++)
        loop.turn(0);
    EXPECT_TRUE(handled);
    EXPECT_FALSE(mistaken) << "nothing has been written into the third pipe";
}

TEST(EventLoop, HandlerMayRemoveItself) {
    EventLoop loop;
    Readable pipe;
    int count = 0;
    loop.add(pipe.out.get(), EPOLLIN, [&loop, &pipe, &count](uint32_t) {
        loop.remove(pipe.out.get());
        count++;
    });
    loop.turn(0);
    loop.turn(0);
    EXPECT_EQ(count, 1);
}

TEST(EventLoop, AddingAKnownOneChangesItsEvents) {
    EventLoop loop;
    Readable pipe;
    int count = 0;
    loop.add(pipe.out.get(), EPOLLIN, [](uint32_t) { FAIL(); });
    loop.add(pipe.out.get(), 0, [&](uint32_t) { count++; });
    loop.turn(0);
    EXPECT_EQ(count, 0);
    loop.add(pipe.out.get(), EPOLLIN, [&](uint32_t) { count++; });
    loop.turn(0);
    EXPECT_EQ(count, 1);
    EXPECT_FALSE(loop.add(-1, EPOLLIN, [](uint32_t) {})) << "the kernel refuses, and the log says so";
}

}  // namespace
}  // namespace iopermd::guard
