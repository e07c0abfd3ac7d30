// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "lib/ordered_tree.h"

namespace kernel {
namespace {

struct Item {
    explicit Item(unsigned of) : key(of) {}
    unsigned key;
    TreeLink link;
    uint64_t sum = 0;  // of the keys in the subtree
    unsigned weight = 1;
};
struct Traits {
    static bool before(const Item& a, const Item& b) { return a.key < b.key; }
    static void summarize(Item& item, const Item* left, const Item* right) {
        item.sum = item.key * item.weight + (left ? left->sum : 0) + (right ? right->sum : 0);
    }
};
using Tree = OrderedTree<Item, &Item::link, Traits>;

// The height, after a check of the AVL rule and of the summaries.
unsigned check_subtree(const Item* item) {
    if (!item)
        return 0;
    const Item* left = Tree::left_of(*item);
    const Item* right = Tree::right_of(*item);
    const unsigned left_height = check_subtree(left);
    const unsigned right_height = check_subtree(right);
    EXPECT_LE(std::max(left_height, right_height) - std::min(left_height, right_height), 1u);
    EXPECT_EQ(item->sum, item->key * item->weight + (left ? left->sum : 0) + (right ? right->sum : 0));
    EXPECT_EQ(item->link.height, std::max(left_height, right_height) + 1);
    return item->link.height;
}

void expect_same(const Tree& tree, const std::map<unsigned, std::unique_ptr<Item>>& model) {
    check_subtree(tree.root());
    const Item* at = tree.first();
    const Item* last = nullptr;
    for (const auto& [key, item] : model) {
        ASSERT_EQ(at, item.get());
        EXPECT_EQ(last ? Tree::previous(*at) : nullptr, last);
        last = at;
        at = Tree::next(*at);
    }
    EXPECT_EQ(at, nullptr);
}

TEST(OrderedTree, IsAMapWithSummaries) {
    std::mt19937 random{1};
    Tree tree;
    std::map<unsigned, std::unique_ptr<Item>> model;
    for (int round = 0; round < 20'000; round++) {
        // The tree swells and shrinks.
        const bool adding = random() % 8 < (round / 2'000 % 2 ? 2u : 6u);
        const unsigned key = random() % 512;
        auto found = model.find(key);
        if (adding && found == model.end()) {
            found = model.emplace(key, std::make_unique<Item>(key)).first;
            tree.insert(*found->second);
        } else if (!adding && found != model.end()) {
            tree.remove(*found->second);
            EXPECT_EQ(found->second->link.height, 0);
            model.erase(found);
        } else if (found != model.end()) {
            found->second->weight = random() % 7;
            tree.changed(*found->second);
        }
        const auto expected = model.lower_bound(key);
        EXPECT_EQ(tree.lowest([key](const Item& item) { return item.key >= key; }),
                  expected == model.end() ? nullptr : expected->second.get());
        if (round % 50 == 0)
            expect_same(tree, model);
    }
    expect_same(tree, model);
}

TEST(OrderedTree, StaysFlatWhenFilledInOrder) {
    constexpr unsigned kCount = 65'536;
    std::vector<std::unique_ptr<Item>> items;
    Tree tree;
    for (unsigned key = 0; key < kCount; key++) {
        items.push_back(std::make_unique<Item>(key));
        tree.insert(*items.back());
    }
    EXPECT_LE(check_subtree(tree.root()), 23u);
    EXPECT_EQ(tree.root()->sum, uint64_t{kCount} * (kCount - 1) / 2);
}

}  // namespace
}  // namespace kernel
