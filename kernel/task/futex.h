// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

// futex(2): threads that sleep until somebody names the same word. The word is a place in memory that is
// shared by file or by address space (task/futex_key.h). Where a function takes an address, it must be 4-byte
// aligned (Inval). No lock held.
namespace futex {

inline constexpr uint32_t kAnyBits = ~0u;  // FUTEX_BITSET_MATCH_ANY

// How the word is named: FUTEX_PRIVATE_FLAG saves the look whether the mapping is shared.
enum class Scope : uint8_t { Shared, Private };

struct Word {
    UserAddr at;
    Scope scope;
};

// Sleeps if the word is `expected`: Again where it is not, TimedOut, Fault; RestartSys for a signal.
Result<> wait(Word word, uint32_t expected, uint32_t bits, Nanoseconds deadline);
// Wakes at most `count` of those whose bits meet `bits`; how many.
Result<uint32_t> wake(Word word, uint32_t count, uint32_t bits = kAnyBits);
// Wakes at most `wake_count`, then makes at most `move_count` wait for `to` instead; how many in all.
Result<uint32_t> requeue(Word from, Word to, uint32_t wake_count, uint32_t move_count);
// FUTEX_WAKE_OP: changes `second` by the encoded operation, wakes at `first`, and at `second` if what was
// there compares as encoded. NoSys for an operation that does not exist.
Result<uint32_t> wake_and_change(Word first, Word second, uint32_t count, uint32_t second_count,
                                 uint32_t operation);

}  // namespace futex
}  // namespace kernel
