// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "fs/event_counter.h"
#include "fs/event_poll.h"
#include "fs/file_table.h"
#include "fs_fakes.h"
#include "task/credentials.h"

namespace kernel {
namespace {

class EventPollTest : public testing::Test {
protected:
    void SetUp() override {
        host::provide_file_systems();
        who_ = *Credentials::create_root();
        files_ = *FileTable::create();
        epoll_file_ = *EventPoll::create(*who_);
        counter_ = *EventCounter::create(0, false, kNonBlock, *who_);
        descriptor_ = *files_->add(counter_, false, 100);
    }
    EventPoll& epoll() { return *epoll_file_->as_event_poll(); }
    void count(uint64_t value) {
        IoBuffer from = IoBuffer::kernel(static_cast<const void*>(&value), sizeof value);
        ASSERT_TRUE(counter_->write(from));
    }
    void take() {
        uint64_t value;
        IoBuffer to = IoBuffer::kernel(static_cast<void*>(&value), sizeof value);
        ASSERT_TRUE(counter_->read(to));
    }
    size_t wait() {
        const Result<size_t> found = epoll().wait(events_, 0);
        return found ? *found : 99;
    }

    Ref<Credentials> who_;
    Ref<FileTable> files_;
    Ref<OpenFile> epoll_file_;
    Ref<OpenFile> counter_;
    int32_t descriptor_ = -1;
    WatchedEvent events_[4];
};

TEST_F(EventPollTest, LevelTriggeredReportsAsLongAsItHolds) {
    ASSERT_TRUE(epoll().add(descriptor_, *counter_, {kReadable, 42}));
    EXPECT_EQ(wait(), 0u);
    count(1);
    EXPECT_EQ(wait(), 1u);
    EXPECT_EQ(events_[0].data, 42u);
    EXPECT_EQ(events_[0].events, kReadable);
    EXPECT_EQ(wait(), 1u);
    take();
    EXPECT_EQ(wait(), 0u);
}

TEST_F(EventPollTest, EdgeTriggeredReportsEachChange) {
    count(1);
    ASSERT_TRUE(epoll().add(descriptor_, *counter_, {kReadable | WatchedEvent::kEdge, 1}));
    EXPECT_EQ(wait(), 1u);
    EXPECT_EQ(wait(), 0u);
    count(1);
    EXPECT_EQ(wait(), 1u);
    EXPECT_EQ(wait(), 0u);
}

TEST_F(EventPollTest, OneShotIsSilentUntilItIsArmedAgain) {
    ASSERT_TRUE(epoll().add(descriptor_, *counter_, {kReadable | WatchedEvent::kOneShot, 1}));
    count(1);
    EXPECT_EQ(wait(), 1u);
    count(1);
    EXPECT_EQ(wait(), 0u);
    ASSERT_TRUE(epoll().change(descriptor_, *counter_, {kReadable | WatchedEvent::kOneShot, 2}));
    EXPECT_EQ(wait(), 1u);
    EXPECT_EQ(events_[0].data, 2u);
}

TEST_F(EventPollTest, TheLastCloseForgetsTheFile) {
    ASSERT_TRUE(epoll().add(descriptor_, *counter_, {kReadable, 1}));
    const int32_t copy = *files_->add(counter_, false, 100);
    ASSERT_TRUE(files_->close(descriptor_));
    count(1);
    EXPECT_EQ(wait(), 1u);
    ASSERT_TRUE(files_->close(copy));
    EXPECT_EQ(wait(), 0u);
    EXPECT_EQ(epoll().add(copy, *counter_, {kReadable, 1}).error(), Errno::BadF);
}

TEST_F(EventPollTest, TheErrorsOfControl) {
    EXPECT_EQ(epoll().change(descriptor_, *counter_, {}).error(), Errno::NoEnt);
    EXPECT_EQ(epoll().remove(descriptor_, *counter_).error(), Errno::NoEnt);
    ASSERT_TRUE(epoll().add(descriptor_, *counter_, {}));
    EXPECT_EQ(epoll().add(descriptor_, *counter_, {}).error(), Errno::Exist);
    const Ref<OpenFile> other = *EventPoll::create(*who_);
    EXPECT_EQ(epoll().add(5, *other, {}).error(), Errno::Loop);
    ASSERT_TRUE(epoll().remove(descriptor_, *counter_));
    // An epoll that dies takes its watches along; the file does not notice.
    ASSERT_TRUE(epoll().add(descriptor_, *counter_, {kReadable, 1}));
    epoll_file_ = nullptr;
    count(1);
}

}  // namespace
}  // namespace kernel
