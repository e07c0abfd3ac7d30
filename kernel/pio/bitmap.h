// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "iopermd/port_range.h"

namespace kernel::pio {

using iopermd::kPortCount;
using iopermd::Port;
using iopermd::PortRange;

// 1,024 ports, two cache lines: the unit in which permissions are stored and copied. 1 = denied, as in the
// TSS.
struct PortChunk {
    static constexpr size_t kWords = 16;
    static constexpr uint32_t kPorts = kWords * 64;

    uint64_t words[kWords];
};

// Which of the 65,536 ports are permitted. Chunks without a permission are not stored: their memory is never
// read or written, so a new bitmap costs no 8 KiB of ones, and every operation costs what it touches.
//
// Changes are made under one lock or by the only holder. Readers need neither, as far as the TSS window does
// without (chunks(), chunk()): they find in each word what it was or what it becomes.
class PortBitmap {
public:
    static constexpr size_t kChunks = kPortCount / PortChunk::kPorts;
    static constexpr size_t kWords = kPortCount / 64;

    // Everything denied. Not defaulted, so that value-initialisation does not write the chunks either.
    PortBitmap() {}
    PortBitmap(const PortBitmap&) = delete;
    PortBitmap& operator=(const PortBitmap& other);

    void allow(PortRange ports);
    void deny(PortRange ports);
    void clear() { stored(0); }
    // Word `index` (0..1023: ports index * 64 and up) becomes `denied`, in one store: never less than the old
    // and the new content have in common is permitted. False: it was that already.
    bool put_word(size_t index, uint64_t denied);

    bool empty() const { return stored() == 0; }
    // True if the whole range is permitted.
    bool allows(PortRange ports) const;
    // True if it permits every port that `ports` does.
    bool allows(const PortBitmap& ports) const;

    // Bit c: some port of chunk c (c * 1024 .. c * 1024 + 1023) is permitted.
    uint64_t chunks() const { return stored(); }
    // Any chunk, 0..63: what the TSS has to hold for it.
    const PortChunk& chunk(size_t index) const { return chunk(index, stored()); }
    // As chunks() said a moment ago: what is not among `known` denies, whatever has been stored there since.
    const PortChunk& chunk(size_t index, uint64_t known) const {
        return known >> index & 1 ? chunks_[index] : kDeniedChunk;
    }
    // Ports index * 64 and up, 1 = denied.
    uint64_t word(size_t index) const {
        return chunk(index / PortChunk::kWords).words[index % PortChunk::kWords];
    }
    // Words of 64 ports up to the last one with a permission: Linux's size of a bitmap, 0..1024.
    size_t used_words() const;
    // The first run of permitted ports at or above `from` (0..65536); none: no value.
    std::optional<PortRange> next_range(uint32_t from) const;
    // The first port at or above `from` that is denied; 65536: none.
    uint32_t end_of_run(uint32_t from) const { return find(from, false); }

private:
    static const PortChunk kDeniedChunk;

    uint64_t stored() const { return stored_.load(std::memory_order_relaxed); }
    // Release: whoever sees the bit of a chunk sees the chunk.
    void stored(uint64_t mask) { stored_.store(mask, std::memory_order_release); }
    bool is_stored(size_t index) const { return stored() >> index & 1; }
    // The first port at or above `from` that is permitted (or denied); kPortCount where there is none.
    uint32_t find(uint32_t from, bool permitted) const;

    std::atomic<uint64_t> stored_{0};
    PortChunk chunks_[kChunks];  // [c] is meaningful only if bit c of stored_ is set
};
static_assert(PortBitmap::kChunks == 64, "a mask of chunks is one word");

// The chunks that `ports` touches, as PortBitmap::chunks().
constexpr uint64_t chunks_of(PortRange ports) {
    const uint32_t first = ports.first().number() / PortChunk::kPorts;
    const uint32_t last = ports.last().number() / PortChunk::kPorts;
    return ~uint64_t{0} << first & ~uint64_t{0} >> (63 - last);
}

}  // namespace kernel::pio
