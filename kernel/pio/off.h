// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/tss.h"

namespace kernel {
class Thread;
}

// What is left of ports in a kernel that was built with IOPERM=off: nobody ever holds one, so there is
// nothing to remember, to switch or to share. The headers of the real thing include this instead of their own
// text.
namespace kernel::pio {

class ThreadPorts;

class TssWindow {
public:
    void initialize(Tss& tss) { tss.hardware.io_map_base = kInvalidBase; }
    void switch_out() {}
    void update(ThreadPorts&) {}
};

class ThreadPorts {
public:
    explicit ThreadPorts(Thread&) {}
    void share_with(ThreadPorts&) const noexcept {}
    void drop(TssWindow&) noexcept {}
    void settle_changes(TssWindow&) {}
    static constexpr bool needs_window() { return false; }
    static constexpr uint32_t level() { return 0; }
};

}  // namespace kernel::pio
