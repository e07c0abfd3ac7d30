// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>

#include "arch/cross_call.h"
#include "lib/units.h"
#include "mm/frame.h"

namespace kernel {

// Collects what a change of page tables leaves behind in the TLBs, and the frames that may be reused only
// when no TLB knows them any more. One flush for all of it, at the latest when the batch dies. Entries must
// have been changed before they are noted here. Used under the address space's lock.
class TlbBatch {
public:
    // `cpus`: where the address space is loaded.
    explicit TlbBatch(std::atomic<CpuMask>& cpus) : cpus_(cpus) {}
    TlbBatch(const TlbBatch&) = delete;
    TlbBatch& operator=(const TlbBatch&) = delete;
    ~TlbBatch() { flush(); }

    // The translation of one page has lost a permission or leads elsewhere.
    void note_page(UserAddr page) {
        if (page_count_ < pages_.size())
            pages_[page_count_] = page.value();
        page_count_++;
    }
    void note_all() { page_count_ = pages_.size() + 1; }
    // The same, and the frame or table that was there is given back afterwards.
    void drop_frame(UserAddr page, Frame& frame) {
        note_page(page);
        drop({&frame, false});
    }
    void drop_table(Frame& table) { drop({&table, true}); }
    void flush();

private:
    struct Dropped {
        Frame* frame;
        bool is_table;
    };
    void drop(Dropped dropped) {
        if (dropped_count_ == dropped_.size())
            flush();
        dropped_[dropped_count_++] = dropped;
    }
    // On this CPU.
    void flush_pages() const;

    std::atomic<CpuMask>& cpus_;
    size_t page_count_ = 0;  // more than there is room for: everything
    size_t dropped_count_ = 0;
    std::array<uint64_t, 16> pages_;
    std::array<Dropped, 32> dropped_;
};

}  // namespace kernel
