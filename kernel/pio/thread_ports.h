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
#include "pio/permissions.h"
#include "pio/tss_window.h"

namespace kernel {
class Thread;
}

namespace kernel::pio {

// What one thread may do with ports: the permissions of ioperm(2) and the emulated level of iopl(2). The
// processor's own IOPL is 0 always. Both outlive execve and every change of credentials, as on Linux.
//
// Changed by its own thread alone; the ledger (pio/ledger.h) reads it from any CPU. Calls that take a
// TssWindow want the one of the CPU that the thread runs on.
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
    // iopl(2): only level 3 gives ports, but raising to 1 or 2 needs the privilege as well. Inval, Perm. In
    // the header, because a program may raise and lower its level around every access.
    Result<> iopl(uint32_t level, bool may_raise, TssWindow& window) {
        const uint32_t before = this->level();
        if (level > iopermd::kMaxIopl)
            return fail(Errno::Inval);
        if (level == before)
            return {};
        if (level > before && !may_raise)
            return fail(Errno::Perm);
        level_.store(level, std::memory_order_relaxed);
        if (level == iopermd::kMaxIopl)
            hold_all(window);
        else
            hold_permissions(window);
        return {};
    }

    // clone(2), for processes and threads alike: `child`, which has not run, gets the same level and shares
    // the permissions. The last step of creating it, because it cannot fail. Not for kernel threads: they
    // never return to user mode, and have nothing.
    void share_with(ThreadPorts& child) const noexcept;
    // The thread ends, and has returned to user mode for the last time.
    void drop(TssWindow& window) noexcept;

    // Whether the switch away from the thread, and its return to user mode, must attend to the TSS window.
    bool needs_window() const { return needs_window_; }

    uint32_t level() const { return level_.load(std::memory_order_relaxed); }
    // Null where ioperm() gave nothing. For the thread itself; others take a snapshot().
    const Permissions* permissions() const { return permissions_.get(); }
    // True if neither the level nor the permissions forbid an access to all of `ports`. Own thread.
    bool allows(PortRange ports) const;

    // One moment's state, for any thread. Holding it makes the owner copy before it changes something.
    struct Snapshot {
        uint32_t level = 0;
        Ref<const Permissions> permissions;
    };
    Snapshot snapshot() const;

    // True the first time: Linux tells once a thread that a CLI or STI was skipped.
    bool note_skipped_interrupt_flag();

    Thread& owner() const { return *owner_; }

private:
    friend class Ledger;
    friend class TssWindow;
    friend struct ThreadPortsBreaker;  // tests/kernel: makes the contradiction that repair() is for

    // Permissions that nobody else holds; the ledger's lock is held.
    Result<> make_permissions_own();
    void enter_ledger();
    // What the thread holds from now on: every port, as long as it is at level 3, or what its permissions
    // say. A thread that holds nothing leaves the window closed; for any other, update() opens it again.
    void hold_all(TssWindow& window) {
        needs_window_ = true;
        window.permit_all();
        if (!in_ledger_) [[unlikely]]
            enter_ledger();
    }
    void hold_permissions(TssWindow& window) {
        needs_window_ = static_cast<bool>(permissions_);
        window.invalidate();
    }
    void settle(TssWindow& window) {
        if (level() == iopermd::kMaxIopl)
            hold_all(window);
        else
            hold_permissions(window);
    }
    // A thread that needs the window but holds nothing: a bug, reported, and the contradiction ended.
    void repair();

    Ref<Permissions> permissions_;  // changed under the ledger's lock
    std::atomic<uint32_t> level_{0};
    bool needs_window_ = false;  // level_ == 3 || permissions_
    bool skipped_interrupt_flag_ = false;
    bool in_ledger_ = false;
    Thread* owner_;
    ListLink ledger_link_;  // under the ledger's lock
};

}  // namespace kernel::pio

#endif
