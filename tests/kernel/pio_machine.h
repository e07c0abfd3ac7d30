// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "pio/thread_ports.h"
#include "pio/tss_window.h"

namespace kernel {

// What the ledger's owner pointers lead to here.
class Thread {
public:
    pio::ThreadPorts ports{*this};
    std::atomic<bool> must_settle{false};
};

namespace pio {

// The processor's own check of an access of 1, 2 or 4 bytes in user mode, from the bytes of the TSS: two
// bytes are read for every check, and both must lie within the limit (SDM vol. 1, 19.5.2; vol. 3, 8.7).
inline bool hardware_allows(const Tss& tss, uint32_t port, uint32_t width) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(&tss);
    uint16_t base;
    std::memcpy(&base, bytes + 0x66, sizeof(base));
    const uint32_t at = base + port / 8;
    if (at + 1 > kTssLimit)
        return false;
    const uint32_t bits = (bytes[at] | bytes[at + 1] << 8) >> (port % 8);
    return (bits & ((1u << width) - 1)) == 0;
}

// A processor as far as ports are concerned: the two places in which the scheduler and the return to user
// mode attend to the window, and who runs.
struct SimulatedCpu {
    std::unique_ptr<Tss> tss = std::make_unique<Tss>();
    TssWindow window;
    Thread* running = nullptr;

    SimulatedCpu();
    ~SimulatedCpu();
    SimulatedCpu(const SimulatedCpu&) = delete;
    SimulatedCpu& operator=(const SimulatedCpu&) = delete;

    void switch_to(Thread* next) {
        if (running && running != next && running->ports.needs_window())
            window.switch_out();
        running = next;
    }
    void return_to_user() {
        if (running->must_settle.exchange(false))
            running->ports.settle_changes(window);
        if (running->ports.needs_window())
            window.update(running->ports);
    }
    // Runs `thread` in user mode.
    void run(Thread& thread) {
        switch_to(&thread);
        return_to_user();
    }
    void exit_running() {
        running->ports.drop(window);
        switch_to(nullptr);
    }

    bool allows(uint32_t port, uint32_t width = 1) const { return hardware_allows(*tss, port, width); }

    // For tests in which CPUs run at once, a host thread each: other CPUs leave their wish here, and whoever
    // waits, or is in user mode, serves it.
    void run_on_this_thread();
    void serve();
    std::atomic<bool> close_wanted{false};
    bool has_own_thread = false;

    // System calls of the running thread, which returns to user mode after them.
    Result<> ioperm(uint64_t from, uint64_t num, bool turn_on, bool may_raise = true) {
        Result<> result = running->ports.ioperm(from, num, turn_on, may_raise, window);
        return_to_user();
        return result;
    }
    Result<> iopl(uint32_t level, bool may_raise = true) {
        Result<> result = running->ports.iopl(level, may_raise, window);
        return_to_user();
        return result;
    }
};

// Serves the CPU that the calling host thread plays, if it plays one.
void serve_own_cpu();

// The state that no operation may leave: needs_window() says exactly whether there is anything to attend to.
inline bool is_consistent(const ThreadPorts& ports) {
    return ports.needs_window() == (ports.holds_all() || ports.permissions() != nullptr) &&
           (!ports.permissions() || !ports.permissions()->is_void());
}

}  // namespace pio
}  // namespace kernel
