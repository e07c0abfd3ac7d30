// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <thread>

#include "fs/pipe.h"
#include "fs/poll_set.h"
#include "fs_fakes.h"
#include "task/credentials.h"

namespace kernel {
namespace {

IoBuffer bytes_of(const std::string& text) {
    return IoBuffer::kernel(static_cast<const void*>(text.data()), text.size());
}

class PipeTest : public testing::Test {
protected:
    void SetUp() override {
        host::provide_file_systems();
        host::take_broken_pipes();
        who_ = *Credentials::create_root();
    }
    PipePair pipe(uint32_t flags = 0) {
        Result<PipePair> made = make_pipe(flags, *who_);
        EXPECT_TRUE(made);
        return {made->read_end, made->write_end};
    }
    static Result<size_t> write(OpenFile& file, const std::string& text) {
        IoBuffer from = bytes_of(text);
        return file.write(from);
    }
    static Result<std::string> read(OpenFile& file, size_t room) {
        std::string text(room, '?');
        IoBuffer to = IoBuffer::kernel(static_cast<void*>(text.data()), room);
        text.resize(TRY(file.read(to)));
        return text;
    }
    Ref<Credentials> who_;
};

TEST_F(PipeTest, RingGivesBackWhatItTookInOrder) {
    std::mt19937 random{7};
    PipeRing ring;
    ASSERT_TRUE(ring.set_pages(4));
    std::deque<uint8_t> model;
    uint8_t next = 0;
    for (int i = 0; i < 50'000; i++) {
        const size_t size = random() % 3 == 0 ? random() % kPageSize + 1 : random() % 100 + 1;
        std::vector<uint8_t> data(size);
        if (random() % 2 == 0) {
            for (uint8_t& byte : data)
                byte = next++;
            bool put = ring.append(data.data(), size);
            if (!put && !ring.full()) {
                Ref<Frame> frame = *allocate_frame();
                std::copy(data.begin(), data.end(), frame->bytes());
                ring.append_page(std::move(frame), size);
                put = true;
            }
            if (put)
                model.insert(model.end(), data.begin(), data.end());
            else
                next = static_cast<uint8_t>(next - size);
        } else if (random() % 2 == 0 && !ring.empty()) {
            const PipeRing::Run run = ring.take_run(size);
            ASSERT_TRUE(std::equal(run.data(), run.data() + run.bytes, model.begin()));
            model.erase(model.begin(), model.begin() + static_cast<ptrdiff_t>(run.bytes));
        } else {
            const size_t got = ring.take(data.data(), size);
            ASSERT_EQ(got, std::min(size, model.size()));
            ASSERT_TRUE(std::equal(data.begin(), data.begin() + static_cast<ptrdiff_t>(got), model.begin()));
            model.erase(model.begin(), model.begin() + static_cast<ptrdiff_t>(got));
        }
        ASSERT_EQ(ring.bytes(), model.size());
        if (random() % 500 == 0) {
            const unsigned pages = 1u << random() % 5;
            const Result<> resized = ring.set_pages(pages);
            ASSERT_EQ(resized.has_value(), ring.pages() == pages);
        }
    }
}

TEST_F(PipeTest, HoldsSixteenPagesAndSmallWritesShareThem) {
    PipePair ends = pipe(kNonBlock);
    EXPECT_EQ(*write(*ends.write_end, std::string(100'000, 'x')), 65'536u);
    EXPECT_EQ(write(*ends.write_end, "y").error(), Errno::Again);
    EXPECT_EQ(read(*ends.read_end, 100'000)->size(), 65'536u);
    EXPECT_EQ(read(*ends.read_end, 1).error(), Errno::Again);
    for (int i = 0; i < 64; i++)
        EXPECT_EQ(*write(*ends.write_end, std::string(1000, 'z')), 1000u) << i;
}

TEST_F(PipeTest, WritesUpToPipeBufAreNotTorn) {
    PipePair ends = pipe(kNonBlock);
    EXPECT_EQ(*write(*ends.write_end, std::string(65'536 - 100, 'x')), 65'436u);
    EXPECT_EQ(write(*ends.write_end, std::string(200, 'y')).error(), Errno::Again);
    EXPECT_EQ(*write(*ends.write_end, std::string(100, 'y')), 100u);
}

TEST_F(PipeTest, EndOfFileAndBrokenPipe) {
    PipePair ends = pipe();
    ASSERT_TRUE(write(*ends.write_end, "last words"));
    EXPECT_EQ(ends.read_end->ready_events(), kReadable);
    ends.write_end = nullptr;
    EXPECT_EQ(ends.read_end->ready_events(), kReadable | kHangUp);
    EXPECT_EQ(*read(*ends.read_end, 100), "last words");
    EXPECT_EQ(*read(*ends.read_end, 100), "");
    PipePair others = pipe();
    others.read_end = nullptr;
    EXPECT_EQ(write(*others.write_end, "x").error(), Errno::Pipe);
    EXPECT_EQ(host::take_broken_pipes(), 1u);
    EXPECT_EQ(others.write_end->ready_events(), kWritableNow | kError);
}

TEST_F(PipeTest, AMegabyteCrossesBetweenTwoThreads) {
    PipePair ends = pipe();
    std::string sent(1 << 20, '?'), received;
    std::mt19937 random{3};
    for (char& c : sent)
        c = static_cast<char>(random());
    std::thread writer{[&] {
        host::provide_file_systems();
        std::mt19937 sizes{5};
        for (size_t at = 0; at < sent.size();) {
            const size_t size =
                std::min<size_t>(sizes() % 2 ? sizes() % 600 + 1 : sizes() % 20'000 + 1, sent.size() - at);
            IoBuffer from = IoBuffer::kernel(static_cast<const void*>(sent.data() + at), size);
            EXPECT_EQ(*ends.write_end->write(from), size);
            at += size;
        }
        ends.write_end = nullptr;
    }};
    std::mt19937 sizes{6};
    while (true) {
        const std::string some = *read(*ends.read_end, sizes() % 10'000 + 1);
        if (some.empty())
            break;
        received += some;
    }
    writer.join();
    EXPECT_EQ(sent, received);
}

TEST_F(PipeTest, PollSeesWhatComesLater) {
    PipePair ends = pipe();
    PollSet set;
    ASSERT_TRUE(set.add(ends.read_end, kReadable));
    EXPECT_EQ(*set.wait(0), 0u);
    std::thread writer{[&] {
        host::provide_file_systems();
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
        EXPECT_TRUE(write(*ends.write_end, "now"));
    }};
    EXPECT_EQ(*set.wait(kNever), 1u);
    EXPECT_EQ(set.items()[0].found, kReadable);
    writer.join();
}

}  // namespace
}  // namespace kernel
