// SPDX-License-Identifier: Apache-2.0
#include "mm/mapping_tree.h"

#include <algorithm>

namespace kernel {
namespace {

// The offset of an anonymous mapping means nothing, so it does not count.
bool joins(const Mapping& a, const Mapping& b) {
    const MappingKind& left = a.kind;
    const MappingKind& right = b.kind;
    return a.end == b.start && left.protection == right.protection && left.may == right.may &&
           left.shared == right.shared && !left.grows_down && !right.grows_down &&
           left.no_reserve == right.no_reserve && left.file == right.file && left.name == right.name &&
           (!left.file || left.offset + a.bytes() == right.offset);
}

uint64_t gap(uint64_t end, uint64_t next_start) {
    return next_start > end ? next_start - end : 0;
}

}  // namespace

RemovedMappings::~RemovedMappings() {
    while (Mapping* mapping = first_) {
        first_ = mapping->next_removed_;
        delete mapping;
    }
}

void RemovedMappings::add(Mapping& mapping) {
    mapping.next_removed_ = first_;
    first_ = &mapping;
}

MappingTree::~MappingTree() {
    while (Mapping* mapping = tree_.root()) {
        erase(*mapping);
        delete mapping;
    }
}

void MappingTree::Traits::summarize(Mapping& mapping, const Mapping* left, const Mapping* right) {
    const uint64_t start = mapping.start_with_gap().value();
    const uint64_t end = mapping.end.value();
    mapping.lowest_ = left ? left->lowest_ : start;
    mapping.highest_ = right ? right->highest_ : end;
    uint64_t widest = 0;
    if (left)
        widest = std::max(left->widest_gap_, gap(left->highest_, start));
    if (right)
        widest = std::max({widest, right->widest_gap_, gap(end, right->lowest_)});
    mapping.widest_gap_ = widest;
}

Mapping* MappingTree::find(UserAddr at) {
    if (last_found_ && last_found_->contains(at))
        return last_found_;
    Mapping* mapping = first_ending_after(at);
    if (!mapping || at < mapping->start)
        return nullptr;
    last_found_ = mapping;
    return mapping;
}

Mapping* MappingTree::first_ending_after(UserAddr at) const {
    return tree_.lowest([at](const Mapping& mapping) { return at < mapping.end; });
}

bool MappingTree::is_free(UserAddr start, UserAddr end) const {
    const Mapping* mapping = first_ending_after(start);
    return !mapping || end <= mapping->start;
}

bool MappingTree::is_covered(UserAddr start, UserAddr end) const {
    for (const Mapping* mapping = first_ending_after(start); start < end; mapping = next(*mapping)) {
        if (!mapping || start < mapping->start)
            return false;
        start = mapping->end;
    }
    return true;
}

Result<UserAddr> MappingTree::find_gap(uint64_t bytes, UserAddr low, UserAddr high) const {
    if (high < low || high - low < bytes)
        return fail(Errno::NoMem);
    return find_gap_below(tree_.root(), low.value(), high.value(), bytes);
}

// The subtree's mappings may stick out of [floor, ceiling); nothing else lies in it.
Result<UserAddr> MappingTree::find_gap_below(const Mapping* node, uint64_t floor, uint64_t ceiling,
                                             uint64_t bytes) {
    if (gap(floor, ceiling) < bytes)
        return fail(Errno::NoMem);
    if (!node)
        return UserAddr{ceiling - bytes};
    const uint64_t widest =
        std::max({node->widest_gap_, gap(floor, node->lowest_), gap(node->highest_, ceiling)});
    if (widest < bytes)
        return fail(Errno::NoMem);
    if (auto found =
            find_gap_below(Tree::right_of(*node), std::max(floor, node->end.value()), ceiling, bytes))
        return found;
    return find_gap_below(Tree::left_of(*node), floor, std::min(ceiling, node->start_with_gap().value()),
                          bytes);
}

void MappingTree::insert(Owned<Mapping> mapping) {
    tree_.insert(*mapping.leak());
    count_++;
}

void MappingTree::erase(Mapping& mapping) {
    tree_.remove(mapping);
    count_--;
    if (last_found_ == &mapping)
        last_found_ = nullptr;
}

Result<> MappingTree::split(UserAddr at) {
    Mapping* mapping = find(at);
    if (!mapping || mapping->start == at)
        return {};
    if (!has_room(1))
        return fail(Errno::NoMem);
    Owned<Mapping> upper = TRY(make_owned<Mapping>(at, mapping->end, mapping->kind));
    upper->kind.offset += at - mapping->start;
    resize(*mapping, mapping->start, at);
    insert(std::move(upper));
    return {};
}

Result<> MappingTree::isolate(UserAddr start, UserAddr end) {
    TRY(split(start));
    if (Result<> split_end = split(end); !split_end) {
        merge(start, start);
        return split_end;
    }
    return {};
}

void MappingTree::remove(UserAddr start, UserAddr end, RemovedMappings& removed) {
    Mapping* mapping = first_ending_after(start);
    while (mapping && mapping->start < end) {
        Mapping* after = next(*mapping);
        erase(*mapping);
        removed.add(*mapping);
        mapping = after;
    }
}

void MappingTree::merge(UserAddr start, UserAddr end) {
    // One page below `start`: the mapping that ends there is the first that can join.
    Mapping* mapping = first_ending_after(UserAddr{start.value() == 0 ? 0 : start.value() - 1});
    while (mapping) {
        Mapping* after = next(*mapping);
        if (!after || end < after->start)
            return;
        if (!joins(*mapping, *after)) {
            mapping = after;
            continue;
        }
        const UserAddr joined_end = after->end;
        erase(*after);
        resize(*mapping, mapping->start, joined_end);
        delete after;  // its file is open through `mapping`, too
    }
}

void MappingTree::resize(Mapping& mapping, UserAddr start, UserAddr end) {
    mapping.kind.offset += start.value() - mapping.start.value();
    mapping.start = start;
    mapping.end = end;
    tree_.changed(mapping);
}

}  // namespace kernel
