// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "arch/cross_call.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"
#include "lib/units.h"
#include "mm/mapping.h"
#include "mm/mapping_tree.h"
#include "mm/page_table.h"

namespace kernel {

// What a page fault wanted to do.
struct FaultAccess {
    bool write = false;
    bool execute = false;
    bool protection = false;  // the page was there, the access was not allowed
};
// Why it cannot be: what the SIGSEGV or SIGBUS will say.
enum class FaultVerdict : uint8_t { Resolved, NotMapped, NotAllowed, BeyondFile, NoMemory };

// A program's memory: its mappings, page tables, heap and limits. Shared by the threads of a process and by
// vfork. Thread-safe; takes its own lock (LockRank::AddressSpace).
class AddressSpace : public RefCounted<AddressSpace> {
public:
    static Result<Ref<AddressSpace>> create();
    // A copy-on-write copy for fork; NoMem leaves nothing behind.
    Result<Ref<AddressSpace>> fork();
    ~AddressSpace();

    // mmap(2) with MAP_FIXED already told apart: `place` says whether the address is a wish, a must that
    // replaces, or a must that fails with Exist. Returns where. Sizes are in bytes, rounded up to pages.
    enum class Place : uint8_t { Anywhere, Replace, Exact };
    Result<UserAddr> map(UserAddr at, uint64_t bytes, Place place, const MappingKind& kind);
    Result<> unmap(UserAddr at, uint64_t bytes);
    Result<> protect(UserAddr at, uint64_t bytes, Protection protection);
    Result<UserAddr> remap(UserAddr at, uint64_t old_bytes, uint64_t new_bytes, bool may_move,
                           UserAddr fixed);
    // madvise(MADV_DONTNEED): the pages are dropped, the mapping stays.
    Result<> discard(UserAddr at, uint64_t bytes);
    // brk(2): the new break, or the old one where that cannot be.
    UserAddr set_break(UserAddr wanted);
    void start_break(UserAddr at);

    // Makes the page at `address` accessible if the mappings allow it. Called by the page fault handler with
    // no lock held.
    FaultVerdict handle_fault(UserAddr address, FaultAccess access);

    // Called by the scheduler around a switch; `cpu` is this CPU. Interrupts off.
    void enter(unsigned cpu);
    void leave(unsigned cpu);

    // Calls visit(const Mapping&) for each mapping in ascending order, with the lock held: for
    // /proc/PID/maps.
    template <class Visit>
    void for_each_mapping(Visit visit) {
        SpinLock::Guard guard = lock_.lock();
        for (Mapping* mapping = mappings_.first(); mapping; mapping = mappings_.next(*mapping))
            visit(*mapping);
    }
    uint64_t virtual_bytes() const { return virtual_bytes_.load(std::memory_order_relaxed); }
    uint64_t resident_pages() const { return resident_pages_.load(std::memory_order_relaxed); }
    // RLIMIT_AS and RLIMIT_DATA of the process that runs in it, in bytes.
    void set_size_limit(uint64_t bytes) { size_limit_.store(bytes, std::memory_order_relaxed); }

    // Where execve put things, for /proc/PID/{cmdline,environ,stat} and auxv.
    struct Layout {
        UserAddr code_start, code_end, data_start, data_end, stack_start;
        UserAddr arguments_start, arguments_end, environment_start, environment_end;
    };
    Layout layout;

private:
    SpinLock lock_{LockRank::AddressSpace};
    MappingTree mappings_;
    PageTable pages_;
    std::atomic<CpuMask> active_cpus_{0};
    std::atomic<uint64_t> virtual_bytes_{0};
    std::atomic<uint64_t> resident_pages_{0};
    std::atomic<uint64_t> size_limit_{~uint64_t{0}};
    UserAddr break_start_;
    UserAddr break_end_;
};

}  // namespace kernel
