// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "fs/page_tree.h"
#include "fs_fakes.h"

namespace kernel {
namespace {

TEST(PageTree, RandomOperationsAgainstAMap) {
    host::provide_file_systems();
    const uint64_t free_before = frame_counts().free;
    std::mt19937_64 random{13};
    {
        PageTree tree;
        std::map<uint64_t, Frame*> model;
        for (int i = 0; i < 50'000; i++) {
            // Small numbers mostly, the highest ones sometimes.
            const uint64_t page = (random() >> (13 + random() % 51)) % PageTree::kMaxPages;
            if (random() % 300 == 0) {
                tree.truncate(page);
                model.erase(model.lower_bound(page), model.end());
            } else if (random() % 2 == 0 && !model.count(page)) {
                Ref<Frame> frame = *allocate_frame();
                model[page] = frame.get();
                ASSERT_TRUE(tree.insert(page, std::move(frame)));
            }
            const auto found = model.find(page);
            ASSERT_EQ(tree.find(page), found == model.end() ? nullptr : found->second);
            ASSERT_EQ(tree.pages(), model.size());
        }
        for (const auto& [page, frame] : model)
            ASSERT_EQ(tree.find(page), frame);
    }
    EXPECT_EQ(frame_counts().free, free_before);
}

}  // namespace
}  // namespace kernel
