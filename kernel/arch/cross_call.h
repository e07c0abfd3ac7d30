// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// A set of CPUs, a bit each.
using CpuMask = uint64_t;

// Runs `call` with interrupts off on every CPU of `cpus` but this one, and returns when all have run it. May
// be called with locks held and interrupts off: a CPU that waits for a lock serves calls too
// (lib/spin_lock.h). For the same reason `call` must take no lock.
void call_on_cpus(CpuMask cpus, void (*call)(void*), void* argument);

// Runs what other CPUs want of this one: the interrupt's handler, and whoever waits with interrupts off.
void serve_cross_calls();

// Makes a CPU look at its scheduler soon; returns at once.
void kick_cpu(unsigned number);

}  // namespace kernel
