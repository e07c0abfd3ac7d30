// SPDX-License-Identifier: Apache-2.0
#pragma once

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
// read or written, so a new bitmap costs no 8 KiB of ones, and every operation costs what it touches. Not
// thread-safe.
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

    bool empty() const { return stored_ == 0; }
    // True if the whole range is permitted.
    bool allows(PortRange ports) const;

    // Bit c: some port of chunk c (c * 1024 .. c * 1024 + 1023) is permitted.
    uint64_t chunks() const { return stored_; }
    // Any chunk, 0..63: what the TSS has to hold for it.
    const PortChunk& chunk(size_t index) const { return is_stored(index) ? chunks_[index] : kDeniedChunk; }
    // Words of 64 ports up to the last one with a permission: Linux's size of a bitmap, 0..1024.
    size_t used_words() const;
    // The first run of permitted ports at or above `from` (0..65536); none: no value.
    std::optional<PortRange> next_range(uint32_t from) const;

private:
    static const PortChunk kDeniedChunk;

    bool is_stored(size_t index) const { return stored_ >> index & 1; }
    uint64_t word(size_t index) const {
        return chunk(index / PortChunk::kWords).words[index % PortChunk::kWords];
    }
    // The first port at or above `from` that is permitted (or denied); kPortCount where there is none.
    uint32_t find(uint32_t from, bool permitted) const;

    uint64_t stored_ = 0;
    PortChunk chunks_[kChunks];  // [c] is meaningful only if bit c of stored_ is set
};
static_assert(PortBitmap::kChunks == 64, "a mask of chunks is one word");

}  // namespace kernel::pio
