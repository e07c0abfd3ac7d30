// SPDX-License-Identifier: Apache-2.0
// Port accesses that survive the refusal.
#pragma once

#include "fault.h"
#include "raw.h"

// Ports without a device on QEMU's "pc", so that any width may be read and written there.
constexpr unsigned kFree = 0x5000;
// The two ports everybody uses as a harmless delay.
constexpr unsigned kPost = 0x80;
constexpr unsigned kDelay = 0xed;

inline Fault try_in(unsigned port, unsigned width = 1) {
    Attempt attempt;
    unsigned value = 0;
    if (width == 1)
        ATTEMPT(attempt, "inb %%dx, %%al", "+a"(value), "d"(port) : ATTEMPT_CLOBBERS);
    else if (width == 2)
        ATTEMPT(attempt, "inw %%dx, %%ax", "+a"(value), "d"(port) : ATTEMPT_CLOBBERS);
    else
        ATTEMPT(attempt, "inl %%dx, %%eax", "+a"(value), "d"(port) : ATTEMPT_CLOBBERS);
    return attempt.fault;
}

inline Fault try_out(unsigned port, unsigned width = 1) {
    Attempt attempt;
    unsigned value = 0;
    if (width == 1)
        ATTEMPT(attempt, "outb %%al, %%dx", "+a"(value), "d"(port) : ATTEMPT_CLOBBERS);
    else if (width == 2)
        ATTEMPT(attempt, "outw %%ax, %%dx", "+a"(value), "d"(port) : ATTEMPT_CLOBBERS);
    else
        ATTEMPT(attempt, "outl %%eax, %%dx", "+a"(value), "d"(port) : ATTEMPT_CLOBBERS);
    return attempt.fault;
}

inline bool can(unsigned port) {
    return try_in(port).number == 0;
}

// How one port answers a one-byte write: what the tests ask most.
inline const char* reach(unsigned port) {
    const Fault fault = try_out(port);
    if (fault.number == 0)
        return "open";
    return fault.number == SIGSEGV ? "SIGSEGV" : "OTHER SIGNAL";
}

// CLI or STI, and what RFLAGS looks like after it.
inline Fault try_cli() {
    Attempt attempt;
    ATTEMPT(attempt, "cli", , "i"(0) : ATTEMPT_CLOBBERS);
    return attempt.fault;
}

inline Fault try_sti() {
    Attempt attempt;
    ATTEMPT(attempt, "sti", , "i"(0) : ATTEMPT_CLOBBERS);
    return attempt.fault;
}

inline unsigned long flags_now() {
    unsigned long flags;
    asm volatile("pushf\n pop %0" : "=r"(flags)::"memory");
    return flags;
}

// The two fields that user space must never move.
inline Text interrupt_flags() {
    Text made{};
    const unsigned long flags = flags_now();
    snprintf(made.text, sizeof made.text, "IF=%lu IOPL=%lu", flags >> 9 & 1, flags >> 12 & 3);
    return made;
}
