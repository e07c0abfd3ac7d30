// SPDX-License-Identifier: Apache-2.0
#include "pio/bitmap.h"

#include <algorithm>
#include <bit>

namespace kernel::pio {
namespace {

constexpr uint64_t kAllDenied = ~uint64_t{0};

constexpr PortChunk denied_chunk() {
    PortChunk chunk{};
    for (uint64_t& word : chunk.words)
        word = kAllDenied;
    return chunk;
}

uint64_t chunk_bit(size_t index) {
    return uint64_t{1} << index;
}

// Calls visit(word in the chunk, the range's bits in that word) for each word of chunk `index` that `ports`
// touches; they do touch the chunk.
template <class Visit>
void for_each_word(size_t index, PortRange ports, Visit visit) {
    const auto base = static_cast<uint32_t>(index * PortChunk::kPorts);
    const uint32_t first = std::max<uint32_t>(ports.first().number(), base) - base;
    const uint32_t last = std::min<uint32_t>(ports.last().number(), base + PortChunk::kPorts - 1) - base;
    for (uint32_t word = first / 64; word <= last / 64; word++) {
        uint64_t bits = ~uint64_t{0};
        if (word == first / 64)
            bits &= ~uint64_t{0} << (first % 64);
        if (word == last / 64)
            bits &= ~uint64_t{0} >> (63 - last % 64);
        visit(word, bits);
    }
}

bool is_all_denied(const PortChunk& chunk) {
    uint64_t all = kAllDenied;
    for (uint64_t word : chunk.words)
        all &= word;
    return all == kAllDenied;
}

size_t first_chunk(PortRange ports) {
    return ports.first().number() / PortChunk::kPorts;
}
size_t last_chunk(PortRange ports) {
    return ports.last().number() / PortChunk::kPorts;
}

}  // namespace

constinit const PortChunk PortBitmap::kDeniedChunk = denied_chunk();

PortBitmap& PortBitmap::operator=(const PortBitmap& other) {
    stored(other.stored());
    for (uint64_t rest = stored(); rest != 0; rest &= rest - 1) {
        const auto index = static_cast<size_t>(std::countr_zero(rest));
        chunks_[index] = other.chunks_[index];
    }
    return *this;
}

void PortBitmap::allow(PortRange ports) {
    for (size_t index = first_chunk(ports); index <= last_chunk(ports); index++) {
        PortChunk& chunk = chunks_[index];
        if (!is_stored(index))
            chunk = kDeniedChunk;
        for_each_word(index, ports, [&](size_t word, uint64_t bits) { chunk.words[word] &= ~bits; });
        stored(stored() | chunk_bit(index));
    }
}

void PortBitmap::deny(PortRange ports) {
    for (size_t index = first_chunk(ports); index <= last_chunk(ports); index++) {
        if (!is_stored(index))
            continue;
        PortChunk& chunk = chunks_[index];
        for_each_word(index, ports, [&](size_t word, uint64_t bits) { chunk.words[word] |= bits; });
        if (is_all_denied(chunk))
            stored(stored() & ~chunk_bit(index));
    }
}

bool PortBitmap::put_word(size_t index, uint64_t denied) {
    const size_t at = index / PortChunk::kWords;
    if (word(index) == denied)
        return false;
    PortChunk& chunk = chunks_[at];
    if (!is_stored(at))
        chunk = kDeniedChunk;
    std::atomic_ref<uint64_t>{chunk.words[index % PortChunk::kWords]}.store(denied,
                                                                            std::memory_order_relaxed);
    stored(is_all_denied(chunk) ? stored() & ~chunk_bit(at) : stored() | chunk_bit(at));
    return true;
}

bool PortBitmap::allows(PortRange ports) const {
    return find(ports.first().number(), false) > ports.last().number();
}

bool PortBitmap::allows(const PortBitmap& ports) const {
    for (uint64_t left = ports.chunks(); left != 0; left &= left - 1) {
        const auto index = static_cast<size_t>(std::countr_zero(left));
        for (size_t i = 0; i < PortChunk::kWords; i++) {
            if (chunk(index).words[i] & ~ports.chunk(index).words[i])
                return false;
        }
    }
    return true;
}

size_t PortBitmap::used_words() const {
    if (empty())
        return 0;
    const auto last = static_cast<size_t>(std::bit_width(stored())) - 1;
    size_t used = PortChunk::kWords;
    while (chunks_[last].words[used - 1] == kAllDenied)
        used--;
    return last * PortChunk::kWords + used;
}

std::optional<PortRange> PortBitmap::next_range(uint32_t from) const {
    const uint32_t first = find(from, true);
    if (first == kPortCount)
        return std::nullopt;
    const uint32_t end = find(first, false);
    return PortRange{Port{static_cast<uint16_t>(first)}, Port{static_cast<uint16_t>(end - 1)}};
}

uint32_t PortBitmap::find(uint32_t from, bool permitted) const {
    while (from < kPortCount) {
        if (permitted && !is_stored(from / PortChunk::kPorts)) {
            from = (from / PortChunk::kPorts + 1) * PortChunk::kPorts;
            continue;
        }
        const uint64_t wanted = permitted ? ~word(from / 64) : word(from / 64);
        const uint64_t rest = wanted & (~uint64_t{0} << (from % 64));
        if (rest != 0)
            return from / 64 * 64 + static_cast<uint32_t>(std::countr_zero(rest));
        from = (from / 64 + 1) * 64;
    }
    return kPortCount;
}

}  // namespace kernel::pio
