// SPDX-License-Identifier: Apache-2.0
#include "mm/tlb_batch.h"

#include "arch/cpu.h"
#include "arch/paging.h"
#include "mm/table_frames.h"

namespace kernel {

void TlbBatch::flush_pages() const {
    if (page_count_ > pages_.size())
        return flush_all_user_pages();
    for (size_t i = 0; i < page_count_; i++)
        flush_page(pages_[i]);
}

void TlbBatch::flush() {
    if (page_count_ == 0 && dropped_count_ == 0)
        return;
    // A table is only dropped when its last page was, whose INVLPG forgets the cached table entries, too (SDM
    // vol. 3, 4.10.4.1). The fence: a CPU that loads the tables from now on sees the changed ones, and one
    // that has loaded them before is seen here (AddressSpace::enter).
    std::atomic_thread_fence(std::memory_order_seq_cst);
    const CpuMask loaded = cpus_.load(std::memory_order_relaxed);
    const CpuMask self = CpuMask{1} << this_cpu().number;
    if (loaded & self)
        flush_pages();
    if (loaded & ~self) {
        call_on_cpus(
            loaded & ~self, [](void* batch) { static_cast<TlbBatch*>(batch)->flush_pages(); }, this);
    }
    page_count_ = 0;
    for (size_t i = 0; i < dropped_count_; i++) {
        if (dropped_[i].is_table)
            free_table(*dropped_[i].frame);
        else
            dropped_[i].frame->release();
    }
    dropped_count_ = 0;
}

}  // namespace kernel
