// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "arch/noinstr.h"
#include "arch/trap_entries.h"
#include "arch/trap_handlers.h"

// Defines the handler `name` of vectors.inc: `DEFINE_TRAP(breakpoint) { … }` with `frame` and `trap`, the
// vector. Entered with interrupts off and the kernel's GS base; the body may call anything that its context
// allows.
#define DEFINE_TRAP(name)                                                     \
    static void name##_body(TrapFrame& frame, [[maybe_unused]] uint8_t trap); \
    extern "C" NOINSTR void handle_##name(TrapFrame& frame, uint8_t trap) {   \
        instrumentation_begin();                                              \
        name##_body(frame, trap);                                             \
        instrumentation_end();                                                \
    }                                                                         \
    static void name##_body([[maybe_unused]] TrapFrame& frame, [[maybe_unused]] uint8_t trap)
