// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

#include "fake_cpu.h"
#include "fake_memory.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/size_classes.h"

namespace kernel {
namespace {

static_assert(class_of(0) == 0 && class_of(16) == 0 && class_of(17) == 1 &&
              kClassSizes[class_of(2048)] == 2048);

class Heap : public testing::Test {
protected:
    Heap() { host::provide_memory(); }
    ~Heap() override { host::play_cpu(0); }
};

struct Object {
    uint8_t* at;
    size_t bytes;
    uint8_t fill;

    bool intact() const {
        for (size_t i = 0; i < bytes; i++)
            if (at[i] != fill)
                return false;
        return true;
    }
};

TEST_F(Heap, ObjectsKeepWhatIsTheirs) {
    std::mt19937 random{3};
    std::multimap<unsigned, Object> objects;
    for (int round = 0; round < 50'000; round++) {
        host::play_cpu(random() % 2);
        if (objects.size() < 400 && random() % 3) {
            const size_t bytes = random() % (random() % 8 ? 700 : 20'000) + 1;
            const size_t alignment = size_t{1} << random() % 8;
            auto* at = static_cast<uint8_t*>(heap::allocate(bytes, alignment));
            ASSERT_NE(at, nullptr);
            ASSERT_EQ(reinterpret_cast<uintptr_t>(at) % alignment, 0u);
            const Object object{at, bytes, static_cast<uint8_t>(random())};
            std::memset(at, object.fill, bytes);
            objects.emplace(random(), object);
        } else if (!objects.empty()) {
            ASSERT_TRUE(objects.begin()->second.intact());
            heap::free(objects.begin()->second.at);
            objects.erase(objects.begin());
        }
    }
    for (auto& [order, object] : objects) {
        EXPECT_TRUE(object.intact());
        heap::free(object.at);
    }
}

TEST_F(Heap, GivesEmptySlabsBack) {
    std::vector<void*> objects;
    heap::free(heap::allocate(64, 16));
    const uint64_t free_before = frame_counts().free;
    for (int i = 0; i < 10'000; i++)
        objects.push_back(heap::allocate(64, 16));
    EXPECT_LT(frame_counts().free, free_before - 100);
    for (void* object : objects)
        heap::free(object);
    EXPECT_GE(frame_counts().free + 2, free_before);
}

TEST_F(Heap, MoreThanThereCanBeIsNull) {
    EXPECT_EQ(heap::allocate(~size_t{0}, 16), nullptr);
    EXPECT_EQ(heap::allocate(size_t{5} << 20, 16), nullptr);
    heap::free(nullptr);
}

TEST_F(Heap, RunsOutAndRecovers) {
    std::vector<void*> objects;
    while (void* object = heap::allocate(1024, 16))
        objects.push_back(object);
    EXPECT_GT(objects.size(), 10'000u);
    for (void* object : objects)
        heap::free(object);
    void* again = heap::allocate(1024, 16);
    EXPECT_NE(again, nullptr);
    heap::free(again);
}

}  // namespace
}  // namespace kernel
