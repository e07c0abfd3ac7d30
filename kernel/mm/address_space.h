// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "arch/cross_call.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"
#include "lib/units.h"
#include "lib/vector.h"
#include "mm/mapping.h"
#include "mm/mapping_tree.h"
#include "mm/page_table.h"

namespace kernel {

struct LocalDescriptors;

// What a page fault wanted to do.
struct FaultAccess {
    bool write = false;
    bool execute = false;
};
// Why it cannot be: what the SIGSEGV or SIGBUS will say.
enum class FaultVerdict : uint8_t { Resolved, NotMapped, NotAllowed, BeyondFile, NoMemory };

// Below this, only CAP_SYS_RAWIO may map (Linux's vm.mmap_min_addr): a null pointer in a program must fault.
inline constexpr uint64_t kMinMapAddress = 65536;

// A program's memory: its mappings, page tables, heap and limits. Shared by the threads of a process and by
// vfork. Thread-safe; takes its own lock (LockRank::AddressSpace). Page tables follow the mappings lazily: a
// page is there once it was touched.
class AddressSpace : public RefCounted<AddressSpace> {
public:
    // `end`: the first address that does not belong to it.
    static Result<Ref<AddressSpace>> create(UserAddr end = UserAddr{kUserEnd});
    UserAddr end() const { return end_; }
    // A copy-on-write copy for fork; NoMem leaves nothing behind.
    Result<Ref<AddressSpace>> fork();
    ~AddressSpace();

    // In all of these, addresses are on page boundaries and sizes are in bytes, rounded up to pages, not 0,
    // and within the user half: the system calls check that, with Linux's error numbers.

    // mmap(2): `place` says whether the address is a wish (0: none), a must that replaces what is there, or a
    // must that fails with Exist. Returns where, below `ceiling`. NoMem for too little address space, memory
    // or limit.
    enum class Place : uint8_t { Anywhere, Replace, Exact };
    Result<UserAddr> map(UserAddr at, uint64_t bytes, Place place, const MappingKind& kind,
                         UserAddr ceiling = UserAddr{kUserEnd});
    // Holes are fine. NoMem if a mapping cannot be split.
    Result<> unmap(UserAddr at, uint64_t bytes);
    // NoMem for a hole, Access for what the mapping may not be; what lies before is changed all the same.
    Result<> protect(UserAddr at, uint64_t bytes, Protection protection);
    // mprotect(PROT_GROWSDOWN): the start of the stack-like mapping that `at` lies in. NoMem, Inval.
    Result<UserAddr> stack_start(UserAddr at);
    // mremap(2). `fixed`, if not 0, is where the mapping must go, replacing what is there. 0 old bytes map
    // the pages of a shared mapping a second time. Fault, Inval, NoMem.
    Result<UserAddr> remap(UserAddr at, uint64_t old_bytes, uint64_t new_bytes, bool may_move, UserAddr fixed,
                           UserAddr ceiling = UserAddr{kUserEnd});
    // madvise(MADV_DONTNEED): the pages are dropped, the mappings stay. NoMem for a hole, once the rest is
    // done. With `only_private`, Inval for what is not private anonymous memory (MADV_FREE).
    Result<> discard(UserAddr at, uint64_t bytes, bool only_private);
    bool is_mapped(UserAddr at, uint64_t bytes);
    // mincore(2): a byte for each page, 1 for one that can be used without a fault that waits. NoMem for a
    // hole.
    Result<> residency(UserAddr at, uint64_t bytes, uint8_t* pages);
    // MAP_POPULATE, mlock(2): touches every page as its protection allows. NoMem for a hole or no memory.
    Result<> populate(UserAddr at, uint64_t bytes);

    // brk(2): the new break, or the old one where that cannot be.
    UserAddr set_break(UserAddr wanted);
    void start_break(UserAddr at);

    // Makes the page at `address` accessible if the mappings allow it. Called by the page fault handler with
    // no lock held.
    FaultVerdict handle_fault(UserAddr address, FaultAccess access);

    // The frame of one page, faulted in as a read would, for other programs' eyes (/proc/PID/mem). Fault.
    Result<Ref<Frame>> page_for_reading(UserAddr page);
    // The same to be written. `forced`: a private page may be written whatever its protection is, and is the
    // program's own afterwards (a debugger's breakpoint). Fault.
    Result<Ref<Frame>> page_for_writing(UserAddr page, bool forced);

    // Takes what lies behind a file's end out of every program's mappings of it, private copies too: it must
    // fault from now on. No lock of rank AddressSpaces or above is held.
    static void file_has_shrunk(const Inode& inode);

    // modify_ldt(2): an entry of the local descriptor table, below LocalDescriptors::kMost, in force on every
    // CPU that runs here when this returns. NoMem.
    Result<> set_local_descriptor(uint32_t entry, uint64_t descriptor);
    uint64_t local_descriptor(size_t entry);  // 0: none
    Result<Vector<uint64_t>> local_descriptors();
    // For CPUs that have entered, with interrupts off: until they come on again it is not freed, as long as
    // the CPU takes no lock. Null for nearly all.
    const LocalDescriptors* loadable_descriptors() const { return local_descriptors_.load(); }

    // Called by the scheduler around a switch; `cpu` is this CPU. Interrupts off. The next space must be
    // entered before the last one is left: the CPU never runs on tables that may be freed.
    void enter(unsigned cpu);
    void leave(unsigned cpu);
    // The CPUs between the two: no other one has it in use, or will before it has loaded its page tables.
    CpuMask active_cpus() const { return active_cpus_.load(std::memory_order_seq_cst); }

    // A copy of the lowest mapping that ends above `from`, for walks without the lock; false behind the last.
    struct View {
        UserAddr start, end;
        MappingKind kind;
    };
    bool next_mapping(UserAddr from, View& view);
    // Calls visit(const Mapping&) for each mapping in ascending order, with the lock held.
    template <class Visit>
    void for_each_mapping(Visit visit) {
        SpinLock::Guard guard = lock_.lock();
        for (Mapping* mapping = mappings_.first(); mapping; mapping = mappings_.next(*mapping))
            visit(*mapping);
    }
    uint64_t virtual_bytes() const { return virtual_bytes_.load(std::memory_order_relaxed); }
    uint64_t data_bytes() const { return data_bytes_.load(std::memory_order_relaxed); }
    uint64_t resident_pages() const { return resident_pages_.load(std::memory_order_relaxed); }

    // RLIMIT_AS and RLIMIT_DATA of the process that runs in it, in bytes.
    void set_size_limit(uint64_t bytes) { size_limit_.store(bytes, std::memory_order_relaxed); }
    void set_data_limit(uint64_t bytes) { data_limit_.store(bytes, std::memory_order_relaxed); }

    // Where execve put things, for /proc/PID/{cmdline,environ,stat} and auxv.
    struct Layout {
        UserAddr code_start, code_end, data_start, data_end, stack_start;
        UserAddr arguments_start, arguments_end, environment_start, environment_end;
        UserAddr auxiliary_start, auxiliary_end;
    };
    Layout layout;
    // membarrier(2)'s private commands that the program has registered for. Any thread.
    std::atomic<uint32_t> registered_barriers{0};

private:
    friend class RefCounted<AddressSpace>;
    AddressSpace() = default;
    static Result<Ref<AddressSpace>> make();

    // Of one file, or of all if it is null.
    void drop_pages_behind(const Inode* inode);
    void publish();

    // The rest with the lock held.
    Result<> copy_mappings(AddressSpace& child);
    Result<> copy_local_descriptors(AddressSpace& child);
    void account(const Mapping& mapping, bool added);
    Result<> check_limits(const MappingKind& kind, uint64_t more_bytes, uint64_t fewer_bytes) const;
    Result<UserAddr> choose_place(UserAddr at, uint64_t bytes, Place place, UserAddr ceiling) const;
    Result<> unmap_locked(UserAddr start, UserAddr end, RemovedMappings& removed, TlbBatch& batch);
    void drop_pages(UserAddr start, UserAddr end, TlbBatch& batch);
    Result<> protect_isolated(UserAddr start, UserAddr end, Protection protection, TlbBatch& batch);
    void change_protection(Mapping& mapping, Protection protection, TlbBatch& batch);
    struct Remap {
        UserAddr at;
        uint64_t old_bytes, new_bytes;
        bool may_move;
        UserAddr fixed;
        UserAddr ceiling;
    };
    Result<UserAddr> grow_or_move(const Remap& wanted, RemovedMappings& removed, TlbBatch& batch);
    Result<UserAddr> move(const Remap& wanted, UserAddr to, RemovedMappings& removed, TlbBatch& batch);
    Result<> extend_break(UserAddr from, UserAddr to);
    Mapping* grow_stack(UserAddr page);
    FaultVerdict fill(const Mapping& mapping, UserAddr page, bool write);
    FaultVerdict upgrade(const Mapping& mapping, UserAddr page, PageEntry& leaf, bool write);

    UserAddr end_{kUserEnd};
    SpinLock lock_{LockRank::AddressSpace};
    MappingTree mappings_;
    PageTable pages_;
    std::atomic<CpuMask> active_cpus_{0};
    std::atomic<const LocalDescriptors*> local_descriptors_{nullptr};  // owned; replaced under the lock
    // Written under the lock, read by anybody.
    std::atomic<uint64_t> virtual_bytes_{0};
    std::atomic<uint64_t> data_bytes_{0};
    std::atomic<uint64_t> resident_pages_{0};
    std::atomic<uint64_t> size_limit_{~uint64_t{0}};
    std::atomic<uint64_t> data_limit_{~uint64_t{0}};
    UserAddr break_start_;
    UserAddr break_end_;

    // Every address space that is complete, and how often a file has shrunk.
    ListLink all_link_;
    static SpinLock all_lock;
    static PermanentList<AddressSpace, &AddressSpace::all_link_> all;
    static std::atomic<uint64_t> shrinkings;
};

}  // namespace kernel
