// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "dev/terminal.h"
#include "fs/open_file.h"
#include "lib/result.h"

namespace kernel {

inline constexpr uint32_t kPseudoTerminalMajor = 136;

// pty(7): a terminal whose far end is a program, the one that opened /dev/ptmx.
class PseudoTerminal : public Terminal {
public:
    static constexpr uint32_t kMaxCount = 64;

    // Takes the lowest free number; NoSpace where there is none. The number is free again when both sides are
    // closed.
    static Result<Ref<PseudoTerminal>> create(uint32_t uid);
    // The one with this number; null where there is none.
    static Ref<PseudoTerminal> find(uint32_t number);
    ~PseudoTerminal() override;

    PseudoTerminal(uint32_t number, uint32_t uid)
        : Terminal(make_device_number(kPseudoTerminalMajor, number), Termios::pseudo()),
          number_(number),
          owner_(uid) {}

    uint32_t number() const { return number_; }
    uint32_t owner() const { return owner_; }

    // Until the master unlocks it, nobody opens the program's side (TIOCSPTLCK).
    std::atomic<bool> locked{true};
    // Open descriptions of the program's side, and whether there ever was one: the master reads an end then.
    std::atomic<uint32_t> open_slaves{0};
    std::atomic<bool> was_opened{false};
    // For the master: output to take, or room to type into.
    Readiness master_readiness;

private:
    void output_ready() override { master_readiness.notify(); }

    const uint32_t number_;
    const uint32_t owner_;
};

// /dev/ptmx, and /dev/pts/N.
Result<Ref<OpenFile>> open_multiplexer(Ref<Inode> node, uint32_t flags);
Result<Ref<OpenFile>> open_pseudo_terminal(Ref<Inode> node, uint64_t device_number, uint32_t flags);

}  // namespace kernel
