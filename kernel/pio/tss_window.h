// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifdef IOPERM_OFF
#include "pio/off.h"
#else

#include <cstdint>

#include "arch/tss.h"

namespace kernel::pio {

class Permissions;
class ThreadPorts;

// What one CPU's I/O bitmap permits to user mode: nothing, everything, or what the map loaded last permits.
// The state of the window lies here, in per-CPU data, and not in the TSS page, which holds what the CPU reads
// and nothing else. Used by its own CPU only.
//
// Closed (every port denied) but for the time in which a holder runs: switch_out() closes it on the way to
// anybody else, a change of what the thread holds closes it, and update() opens it on the way to user mode.
// So an open window is right, and update() need not look any further.
class TssWindow {
public:
    constexpr TssWindow() = default;
    TssWindow(const TssWindow&) = delete;
    TssWindow& operator=(const TssWindow&) = delete;

    // Once, before the CPU's task register is loaded: fills both maps and denies every port.
    void initialize(Tss& tss);

    // The CPU leaves a thread that needs_window(): one store, whoever comes next. Nothing is copied and
    // nothing forgotten: if the same permissions come back, update() finds the map still good.
    void switch_out() { invalidate(); }

    // The last thing before a return to user mode for a thread that needs_window(). Interrupts off.
    void update(ThreadPorts& thread) {
        if (!is_open())
            open_for(thread);
    }

    // The running thread is at level 3 from now on. Interrupts may be on: the window is the thread's until it
    // is switched away.
    void permit_all() { set_base(kAllBase); }

    // What the running thread holds has changed.
    void invalidate() { set_base(kInvalidBase); }

private:
    // Everything that changes what user mode may do comes through here.
    void set_base(uint16_t base) { tss_->hardware.io_map_base = base; }
    bool is_open() const { return tss_->hardware.io_map_base != kInvalidBase; }
    void open_for(ThreadPorts& thread);
    [[gnu::always_inline]] void load(const Permissions& permissions, uint64_t sequence);

    Tss* tss_ = nullptr;
    uint64_t loaded_sequence_ = 0;  // of the permissions in the map; no permissions have 0
    uint64_t loaded_chunks_ = 0;    // the chunks of the map that are not all ones
};

}  // namespace kernel::pio

#endif
