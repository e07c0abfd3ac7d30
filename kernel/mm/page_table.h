// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/page_entry.h"
#include "arch/paging.h"
#include "lib/result.h"
#include "lib/units.h"
#include "mm/frame.h"
#include "mm/tlb_batch.h"

namespace kernel {

// The user half of one set of four-level page tables. Every leaf that is in use holds a reference to its
// frame; a leaf may be in use without being present (PROT_NONE). Tables are made when their first entry is,
// and given back with their last. Walks look only into tables that exist. Not thread-safe.
class PageTable {
public:
    PageTable() = default;
    PageTable(const PageTable&) = delete;
    PageTable& operator=(const PageTable&) = delete;
    // All leaves must have been cleared.
    ~PageTable();

    // Makes the top table, with the kernel's half in it. NoMem.
    Result<> create();
    PhysAddr top() const { return top_->address(); }

    // The leaf for a page; null if its table does not exist.
    PageEntry* find(UserAddr page) const;
    // The same, but makes the tables. A leaf that stays unused must be set or trimmed. NoMem.
    Result<PageEntry*> make(UserAddr page);
    // Changes a leaf that find() or make() gave; takes over the reference to the entry's frame, and gives up
    // the one to the old entry's, which is the caller's.
    void set(PageEntry& leaf, PageEntry entry);
    // Gives the tables back that make() has made for a leaf which is not used after all.
    void trim(UserAddr page, TlbBatch& batch) { clear(page, page + kPageSize, batch); }

    // Calls visit(UserAddr page, PageEntry& leaf) for every leaf in use in [start, end). visit() may change
    // or empty it by set().
    template <class Visit>
    void for_each(UserAddr start, UserAddr end, Visit visit) const {
        visit_table(table_of(*top_), 3, start.value(), end.value(), visit);
    }
    // Empties every leaf in [start, end). Returns how many were in use.
    uint64_t clear(UserAddr start, UserAddr end, TlbBatch& batch);
    // Copies the leaves in use in [start, end) into `to`, where there are none, for fork: frames are shared,
    // and with `copy_on_write` become read-only on both sides, which the caller must flush. How many; NoMem
    // leaves a part copied.
    Result<uint64_t> copy(PageTable& to, UserAddr start, UserAddr end, bool copy_on_write);
    // Moves the leaves of [from, from + bytes) to `to`, where there are none. NoMem before anything has
    // moved.
    Result<> move(UserAddr from, UserAddr to, uint64_t bytes, TlbBatch& batch);

private:
    static constexpr unsigned kTopLevel = 3;
    static constexpr uint64_t kEntries = 512;

    static uint64_t span(unsigned level) { return kPageSize << (9 * level); }
    static uint64_t index(uint64_t address, unsigned level) {
        return address >> (kPageShift + 9 * level) & (kEntries - 1);
    }
    // The end of what the entry for `address` covers, but not beyond `end`.
    static uint64_t next(uint64_t address, unsigned level, uint64_t end) {
        const uint64_t beyond = (address | (span(level) - 1)) + 1;
        return beyond < end ? beyond : end;
    }
    static PageEntry* table_of(Frame& frame) { return direct_map<PageEntry>(frame.address()); }
    static PageEntry* table_below(PageEntry entry) { return direct_map<PageEntry>(entry.frame()); }
    // The table that an entry stands in.
    static Frame& frame_of(const PageEntry* entry) {
        return Frame::of(PhysAddr{page_floor(physical_of_direct(entry).value())});
    }
    static Result<PageEntry*> descend(PageEntry& entry);
    static uint64_t clear_table(PageEntry* table, unsigned level, uint64_t start, uint64_t end,
                                TlbBatch& batch);
    static uint64_t clear_leaves(PageEntry* table, uint64_t start, uint64_t end, TlbBatch& batch);
    static Result<uint64_t> copy_table(PageEntry* from, PageEntry* to, unsigned level, uint64_t start,
                                       uint64_t end, bool copy_on_write);
    static uint64_t copy_leaves(PageEntry* from, PageEntry* to, uint64_t start, uint64_t end,
                                bool copy_on_write);

    template <class Visit>
    static void visit_table(PageEntry* table, unsigned level, uint64_t start, uint64_t end, Visit& visit) {
        for (uint64_t at = start; at < end; at = next(at, level, end)) {
            PageEntry& entry = table[index(at, level)];
            if (!entry.in_use())
                continue;
            if (level == 0)
                visit(UserAddr{at}, entry);
            else
                visit_table(table_below(entry), level - 1, at, next(at, level, end), visit);
        }
    }

    Frame* top_ = nullptr;
};

}  // namespace kernel
