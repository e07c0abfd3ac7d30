// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifdef IOPERM_OFF
#include "pio/off.h"
#else

#include <atomic>
#include <cstdint>

#include "iopermd/ioperm_args.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/units.h"
#include "pio/permissions.h"
#include "pio/tss_window.h"

namespace kernel {
class Thread;
}

namespace kernel::pio {

// What one thread may do with ports: the permissions of ioperm(2) and the emulated level of iopl(2). The
// processor's own IOPL is 0 always. Both outlive execve and every change of credentials, as on Linux.
//
// Changed by its own thread, but for the permissions: the controller replaces and changes them from any CPU
// (pio/reshuffle.h), and the thread draws its conclusions from that before it returns to user mode
// (settle_changes()). Calls that take a TssWindow want the one of the CPU that the thread runs on.
class ThreadPorts {
public:
    explicit ThreadPorts(Thread& owner) : owner_(&owner) {}
    // Of a thread that never ran, if its creation failed: gives its share back, and leaves the TSS alone,
    // which belongs to the thread that tried.
    ~ThreadPorts();
    ThreadPorts(const ThreadPorts&) = delete;
    ThreadPorts& operator=(const ThreadPorts&) = delete;

    // ioperm(2). `may_raise`: the thread has CAP_SYS_RAWIO. Inval before Perm before NoMem, and no failure
    // changes anything. Effective when the thread returns to user mode.
    Result<> ioperm(uint64_t from, uint64_t num, bool turn_on, bool may_raise, TssWindow& window);
    // iopl(2): only level 3 gives ports, but raising to 1 or 2 needs the privilege as well. Inval, Perm,
    // which is not the last word for a level that a grant has answered (answer_iopl()). In the header,
    // because a program may raise and lower its level around every access.
    Result<> iopl(uint32_t level, bool may_raise, TssWindow& window) {
        const int32_t before = level_.load(std::memory_order_relaxed);
        if (level > iopermd::kMaxIopl) [[unlikely]]
            return fail(Errno::Inval);
        const auto wanted = static_cast<int32_t>(level);
        if (wanted == before)
            return {};
        if (wanted > before && !may_raise)
            return fail(Errno::Perm);
        level_.store(wanted, std::memory_order_relaxed);
        if (level == iopermd::kMaxIopl)
            hold_all(window);
        else
            hold_permissions(window);
        return {};
    }

    // What follows after Perm: whether the thread's grants answer the call. True: it succeeds, and is carried
    // out. They do if they have every port of it; NoMem changes nothing.
    Result<bool> answer_ioperm(PortRange ports, TssWindow& window);
    // They do if any grant answers calls at all, or if the level is one that the thread may lower to.
    bool answer_iopl(uint32_t level);
    // The same question without the consequences, for any thread. The ledger's lock is held.
    bool would_answer_ioperm(PortRange ports) const;
    bool would_answer_iopl() const;

    // clone(2), for processes and threads alike: `child`, which has not run, gets the same level and shares
    // the permissions. The last step of creating it, because it cannot fail. Not for kernel threads: they
    // never return to user mode, and have nothing.
    void share_with(ThreadPorts& child) const noexcept;
    // The thread ends, and has returned to user mode for the last time.
    void drop(TssWindow& window) noexcept;

    // Whether the switch away from the thread, and its return to user mode, must attend to the TSS window.
    bool needs_window() const { return needs_window_; }

    // What iopl() has given or a grant makes the thread believe, 0..3. Any thread.
    uint32_t level() const {
        const int32_t level = level_.load(std::memory_order_relaxed);
        return static_cast<uint32_t>(level < 0 ? -level : level);
    }
    // The level 3 that gives every port.
    bool holds_all() const {
        return level_.load(std::memory_order_relaxed) == static_cast<int32_t>(iopermd::kMaxIopl);
    }
    // Null where neither ioperm() nor a grant gave anything. The ledger's lock is held, or it is the return
    // to user mode.
    Permissions* permissions() const { return permissions_.load(std::memory_order_acquire); }
    // True if neither the level nor the permissions forbid an access to all of `ports`. Any thread, no lock.
    bool allows(PortRange ports) const;
    // The ledger's lock is held.
    bool holds(const Grant& grant) const;

    // The controller has changed the permissions. Own thread, before it returns to user mode.
    void settle_changes(TssWindow& window);

    // True the first time: Linux tells once a thread that a CLI or STI was skipped.
    bool note_skipped_interrupt_flag();

    Thread& owner() const { return *owner_; }
    // When it got its first ports, monotonic; only of a thread that holds some. The ledger's lock is held.
    Nanoseconds since() const { return since_; }

private:
    friend class Ledger;
    friend class Reshuffle;
    friend class TssWindow;
    friend struct ThreadPortsBreaker;  // tests/kernel: makes the contradiction that repair() is for

    // With the ledger's lock held:
    // Permissions that nobody else holds.
    Result<Permissions*> make_permissions_own();
    void replace(Ref<Permissions> by);
    // From any CPU: settle_changes() is due. Before the change.
    void note_change();
    [[gnu::cold]] void enter_ledger();
    // What the thread holds from now on: every port, as long as it is at level 3, or what its permissions
    // say. A thread that holds nothing leaves the window closed; for any other, update() opens it again.
    void hold_all(TssWindow& window) {
        needs_window_ = true;
        window.permit_all();
        if (!in_ledger_.load(std::memory_order_relaxed)) [[unlikely]]
            enter_ledger();
    }
    void hold_permissions(TssWindow& window) {
        needs_window_ = permissions_.load(std::memory_order_relaxed) != nullptr;
        window.invalidate();
    }
    void settle(TssWindow& window) {
        if (holds_all())
            hold_all(window);
        else
            hold_permissions(window);
    }
    // A thread that needs the window but holds nothing: it was taken from it this moment, and
    // settle_changes() is due; or it is a bug, reported, and the contradiction ended.
    void repair();

    std::atomic<Permissions*> permissions_{nullptr};  // a reference; changed under the ledger's lock
    // Below 0: a grant makes the thread believe in level -level_. Then iopl() takes every level but this for
    // one that is higher, so that its quick way knows nothing of grants.
    std::atomic<int32_t> level_{0};
    bool needs_window_ = false;  // holds_all() || permissions_, once changes are settled
    bool skipped_interrupt_flag_ = false;
    std::atomic<bool> in_ledger_{false};  // changed under the ledger's lock
    std::atomic<bool> unsettled_{false};  // the same; settle_changes() is due
    Thread* owner_;
    Nanoseconds since_ = 0;
    ListLink ledger_link_;  // under the ledger's lock
};

}  // namespace kernel::pio

#endif
