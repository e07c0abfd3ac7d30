// SPDX-License-Identifier: Apache-2.0
// The algebra of mappings against a model that knows each page by itself.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "mm/mapping_tree.h"
#include "mm_fake_file.h"

namespace kernel {
namespace {

constexpr unsigned kPages = 96;
constexpr UserAddr kBase{uint64_t{1} << 20};

UserAddr address(unsigned page) {
    return kBase + page * kPageSize;
}

// What can be told of one page: 0 is unmapped.
struct PageModel {
    unsigned kind = 0;
    uint64_t file_offset = 0;
    friend bool operator==(PageModel, PageModel) = default;
};

class MappingTreeModel : public testing::Test {
protected:
    static constexpr unsigned kAnonymous = 1, kReadOnly = 2, kFirstFile = 3, kSecondFile = 4, kKinds = 5;

    MappingKind make_kind(unsigned kind, uint64_t offset) const {
        MappingKind made;
        made.protection = {true, kind != kReadOnly, false};
        if (kind >= kFirstFile) {
            made.file = files_[kind - kFirstFile];
            made.offset = offset;
        }
        return made;
    }

    void map(unsigned first, unsigned beyond, unsigned kind, uint64_t offset) {
        unmap(first, beyond);
        tree_.insert(*make_owned<Mapping>(address(first), address(beyond), make_kind(kind, offset)));
        tree_.merge(address(first), address(beyond));
        for (unsigned page = first; page < beyond; page++)
            model_[page] = {kind, kind >= kFirstFile ? offset + (page - first) * kPageSize : 0};
    }
    void unmap(unsigned first, unsigned beyond) {
        RemovedMappings removed;
        ASSERT_TRUE(tree_.isolate(address(first), address(beyond)));
        tree_.remove(address(first), address(beyond), removed);
        for (unsigned page = first; page < beyond; page++)
            model_[page] = {};
    }
    // As mprotect on anonymous memory does it.
    void protect(unsigned first, unsigned beyond, unsigned kind) {
        ASSERT_TRUE(tree_.isolate(address(first), address(beyond)));
        for (Mapping* at = tree_.first_ending_after(address(first)); at && at->start < address(beyond);
             at = MappingTree::next(*at))
            if (!at->kind.file)
                at->kind.protection.write = kind != kReadOnly;
        tree_.merge(address(first), address(beyond));
        for (unsigned page = first; page < beyond; page++)
            if (model_[page].kind == kAnonymous || model_[page].kind == kReadOnly)
                model_[page].kind = kind;
    }

    PageModel page_in_tree(unsigned page) {
        const Mapping* mapping = tree_.find(address(page));
        if (!mapping)
            return {};
        if (!mapping->kind.file)
            return {mapping->kind.protection.write ? kAnonymous : kReadOnly, 0};
        const unsigned kind = mapping->kind.file == files_[0] ? kFirstFile : kSecondFile;
        return {kind, mapping->file_page(address(page)) * kPageSize};
    }
    // As few mappings as there can be.
    size_t runs_in_model() const {
        size_t runs = 0;
        for (unsigned page = 0; page < kPages; page++) {
            if (model_[page].kind == 0)
                continue;
            PageModel joined = page == 0 ? PageModel{} : model_[page - 1];
            joined.file_offset += joined.kind >= kFirstFile ? kPageSize : 0;
            runs += joined != model_[page];
        }
        return runs;
    }
    void expect_gap(unsigned pages, unsigned low, unsigned high) {
        const Result<UserAddr> gap = tree_.find_gap(pages * kPageSize, address(low), address(high));
        for (unsigned start = high; start-- > low;) {
            bool fits = start + pages <= high;
            for (unsigned page = start; fits && page < start + pages; page++)
                fits = model_[page].kind == 0;
            if (fits) {
                ASSERT_TRUE(gap.has_value());
                ASSERT_EQ(gap->value(), address(start).value());
                return;
            }
        }
        ASSERT_FALSE(gap.has_value());
    }
    void expect_same() {
        for (unsigned page = 0; page < kPages; page++)
            ASSERT_EQ(page_in_tree(page), model_[page]) << "page " << page;
        ASSERT_EQ(tree_.count(), runs_in_model());
    }

    std::array<Ref<OpenFile>, 2> files_{make_fake_file(1 << 20), make_fake_file(1 << 20)};
    std::array<PageModel, kPages> model_{};
    MappingTree tree_;
    std::mt19937 random_{4};
};

TEST_F(MappingTreeModel, RandomChangesMatchThePages) {
    for (int round = 0; round < 30'000; round++) {
        const unsigned first = random_() % kPages;
        const unsigned beyond = first + 1 + random_() % (kPages - first);
        const unsigned kind = 1 + random_() % (kKinds - 1);
        switch (random_() % 4) {
            case 0:
                unmap(first, beyond);
                break;
            case 1:
                protect(first, beyond, 1 + random_() % 2);
                break;
            default:
                // Offsets that continue a neighbour's half of the time.
                const unsigned width = 1 + random_() % 6;
                map(first, std::min(first + width, kPages), kind,
                    (random_() % 2 ? first : random_() % kPages) * kPageSize);
        }
        expect_same();
        expect_gap(1 + random_() % 8, first, beyond);
        bool covered = true, free = true;
        for (unsigned page = first; page < beyond; page++) {
            covered = covered && model_[page].kind != 0;
            free = free && model_[page].kind == 0;
        }
        ASSERT_EQ(tree_.is_covered(address(first), address(beyond)), covered);
        ASSERT_EQ(tree_.is_free(address(first), address(beyond)), free);
    }
}

TEST_F(MappingTreeModel, AStackKeepsItsDistance) {
    MappingKind stack = make_kind(kAnonymous, 0);
    stack.grows_down = true;
    const UserAddr low{uint64_t{1} << 30};
    const UserAddr start = low + 4 * kStackGap;
    tree_.insert(*make_owned<Mapping>(start, start + kPageSize, stack));
    const Result<UserAddr> gap = tree_.find_gap(kPageSize, low, start);
    ASSERT_TRUE(gap.has_value());
    EXPECT_EQ(start - *gap, kStackGap + kPageSize);
}

TEST_F(MappingTreeModel, TheNumberOfMappingsIsBounded) {
    for (size_t i = 0; i < MappingTree::kMaxMappings; i++)
        tree_.insert(*make_owned<Mapping>(kBase + 4 * i * kPageSize, kBase + (4 * i + 3) * kPageSize,
                                          make_kind(kAnonymous, 0)));
    EXPECT_FALSE(tree_.has_room(1));
    EXPECT_FALSE(tree_.isolate(address(1), address(2)).has_value());
    EXPECT_EQ(tree_.count(), MappingTree::kMaxMappings);
}

}  // namespace
}  // namespace kernel
