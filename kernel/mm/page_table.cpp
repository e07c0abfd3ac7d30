// SPDX-License-Identifier: Apache-2.0
#include "mm/page_table.h"

#include <cstring>

#include "lib/panic.h"
#include "mm/table_frames.h"

namespace kernel {
namespace {

constexpr uint64_t kTableFlags = PageEntry::kPresent | PageEntry::kWritable | PageEntry::kUser;

}  // namespace

PageTable::~PageTable() {
    if (!top_)
        return;
    std::memset(top_->bytes() + kPageSize / 2, 0, kPageSize / 2);
    free_table(*top_);
}

Result<> PageTable::create() {
    top_ = TRY(allocate_table());
    copy_kernel_half(direct_map<uint64_t>(top_->address()));
    return {};
}

PageEntry* PageTable::find(UserAddr page) const {
    PageEntry* table = table_of(*top_);
    for (unsigned level = kTopLevel; level > 0; level--) {
        const PageEntry entry = table[index(page.value(), level)];
        if (!entry.in_use())
            return nullptr;
        table = table_below(entry);
    }
    return &table[index(page.value(), 0)];
}

// The table below an entry, made where there is none.
Result<PageEntry*> PageTable::descend(PageEntry& entry) {
    if (!entry.in_use()) {
        Frame* table = TRY(allocate_table());
        entry = PageEntry{table->address(), kTableFlags};
        frame_of(&entry).table_entries++;
    }
    return table_below(entry);
}

Result<PageEntry*> PageTable::make(UserAddr page) {
    PageEntry* table = table_of(*top_);
    for (unsigned level = kTopLevel; level > 0; level--) {
        Result<PageEntry*> below = descend(table[index(page.value(), level)]);
        if (!below) {
            // What was made on the way down is empty, and has never been used by a CPU.
            std::atomic<CpuMask> nowhere{0};
            TlbBatch batch{nowhere};
            trim(page, batch);
            return below;
        }
        table = *below;
    }
    return &table[index(page.value(), 0)];
}

void PageTable::set(PageEntry& leaf, PageEntry entry) {
    Frame& table = frame_of(&leaf);
    table.table_entries = static_cast<uint16_t>(table.table_entries + entry.in_use() - leaf.in_use());
    leaf = entry;
}

uint64_t PageTable::clear(UserAddr start, UserAddr end, TlbBatch& batch) {
    return clear_table(table_of(*top_), kTopLevel, start.value(), end.value(), batch);
}

uint64_t PageTable::clear_table(PageEntry* table, unsigned level, uint64_t start, uint64_t end,
                                TlbBatch& batch) {
    uint64_t cleared = 0;
    for (uint64_t at = start; at < end; at = next(at, level, end)) {
        PageEntry& entry = table[index(at, level)];
        if (!entry.in_use())
            continue;
        PageEntry* below = table_below(entry);
        const uint64_t stop = next(at, level, end);
        cleared += level == 1 ? clear_leaves(below, at, stop, batch)
                              : clear_table(below, level - 1, at, stop, batch);
        Frame& below_frame = frame_of(below);
        if (below_frame.table_entries == 0) {
            entry = PageEntry{};
            frame_of(table).table_entries--;
            batch.drop_table(below_frame);
        }
    }
    return cleared;
}

uint64_t PageTable::clear_leaves(PageEntry* table, uint64_t start, uint64_t end, TlbBatch& batch) {
    uint16_t cleared = 0;
    PageEntry* leaf = &table[index(start, 0)];
    for (uint64_t at = start; at < end; at += kPageSize, leaf++) {
        if (!leaf->in_use())
            continue;
        Frame& frame = Frame::of(leaf->frame());
        *leaf = PageEntry{};
        cleared++;
        batch.drop_frame(UserAddr{at}, frame);
    }
    frame_of(table).table_entries -= cleared;
    return cleared;
}

Result<uint64_t> PageTable::copy(PageTable& to, UserAddr start, UserAddr end, bool copy_on_write) {
    return copy_table(table_of(*top_), table_of(*to.top_), kTopLevel, start.value(), end.value(),
                      copy_on_write);
}

Result<uint64_t> PageTable::copy_table(PageEntry* from, PageEntry* to, unsigned level, uint64_t start,
                                       uint64_t end, bool copy_on_write) {
    uint64_t copied = 0;
    for (uint64_t at = start; at < end; at = next(at, level, end)) {
        PageEntry& entry = from[index(at, level)];
        if (!entry.in_use())
            continue;
        PageEntry& copy_entry = to[index(at, level)];
        PageEntry* below = table_below(entry);
        PageEntry* copy_below = TRY(descend(copy_entry));
        const uint64_t stop = next(at, level, end);
        const Result<uint64_t> below_copied =
            level == 1 ? Result<uint64_t>{copy_leaves(below, copy_below, at, stop, copy_on_write)}
                       : copy_table(below, copy_below, level - 1, at, stop, copy_on_write);
        // The original's table may be there for other mappings alone.
        Frame& copy_frame = frame_of(copy_below);
        if (copy_frame.table_entries == 0) {
            copy_entry = PageEntry{};
            frame_of(to).table_entries--;
            free_table(copy_frame);
        }
        if (!below_copied)
            return fail(below_copied.error());
        copied += *below_copied;
    }
    return copied;
}

uint64_t PageTable::copy_leaves(PageEntry* from, PageEntry* to, uint64_t start, uint64_t end,
                                bool copy_on_write) {
    uint16_t copied = 0;
    const uint64_t first = index(start, 0);
    const uint64_t beyond = first + ((end - start) >> kPageShift);
    for (uint64_t i = first; i < beyond; i++) {
        PageEntry entry = from[i];
        if (!entry.in_use())
            continue;
        if (copy_on_write && entry.writable())
            from[i] = entry = entry.without(PageEntry::kWritable);
        Frame::of(entry.frame()).retain();
        to[i] = entry;
        copied++;
    }
    frame_of(to).table_entries += copied;
    return copied;
}

Result<> PageTable::move(UserAddr from, UserAddr to, uint64_t bytes, TlbBatch& batch) {
    bool enough = true;
    for_each(from, from + bytes,
             [&](UserAddr page, PageEntry&) { enough = enough && make(to + (page - from)).has_value(); });
    if (!enough) {
        clear(to, to + bytes, batch);
        return fail(Errno::NoMem);
    }
    for_each(from, from + bytes, [&](UserAddr page, PageEntry& leaf) {
        set(*find(to + (page - from)), leaf);
        set(leaf, PageEntry{});
        batch.note_page(page);
    });
    clear(from, from + bytes, batch);
    return {};
}

}  // namespace kernel
