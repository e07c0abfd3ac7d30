// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "iopermd/port_range.h"

namespace iopermd {

// Any set of ports: one bit a port, 1 = in the set (the opposite of the TSS I/O bitmap, where 1 denies).
//
// 8 KiB and no heap. A summary word holds one bit for each chunk of 1,024 ports (128 bytes) that has any
// port; the words of the other chunks are not even initialised. So the sets of real programs, a handful of
// ports, cost a handful of words to make, copy and walk; the kernel copies its bitmaps by the same chunks.
// Not thread-safe; values are independent of each other.
class PortSet {
public:
    static constexpr size_t kWords = kPortCount / 64;
    static constexpr size_t kChunks = 64;
    static constexpr size_t kWordsPerChunk = kWords / kChunks;
    using Words = std::span<const uint64_t, kWords>;

    // Not defaulted: value-initialisation would write 8 KiB of zeros first.
    constexpr PortSet() {}
    constexpr explicit PortSet(PortRange range) { add(range); }
    // Every bit pattern is a valid set, so words from another process need no check.
    constexpr explicit PortSet(Words words);
    constexpr PortSet(const PortSet& other) { *this = other; }
    constexpr PortSet& operator=(const PortSet& other);

    constexpr bool empty() const { return chunks_ == 0; }
    constexpr uint32_t size() const;
    constexpr bool contains(Port port) const {
        return (word(port.number() / 64) >> (port.number() % 64)) & 1;
    }
    constexpr bool contains(PortRange range) const;
    constexpr bool contains(const PortSet& other) const;
    constexpr bool overlaps(const PortSet& other) const;

    constexpr void add(PortRange range) {
        for_each_word(range, [this](size_t i, uint64_t mask) { set_word(i, word(i) | mask); });
    }
    constexpr void remove(PortRange range) {
        for_each_word(range, [this](size_t i, uint64_t mask) { set_word(i, word(i) & ~mask); });
    }
    constexpr PortSet& operator|=(const PortSet& other);
    constexpr PortSet& operator-=(const PortSet& other);
    constexpr PortSet& operator&=(const PortSet& other);

    friend constexpr PortSet operator|(PortSet a, const PortSet& b) { return a |= b; }
    friend constexpr PortSet operator-(PortSet a, const PortSet& b) { return a -= b; }
    friend constexpr PortSet operator&(PortSet a, const PortSet& b) { return a &= b; }
    friend constexpr bool operator==(const PortSet& a, const PortSet& b) {
        return a.contains(b) && b.contains(a);
    }

    // Iterates over the maximal ranges in ascending order: two neighbours never touch.
    class Iterator;
    struct End {};
    constexpr Iterator begin() const;
    constexpr End end() const { return {}; }

    // Bit b of word i is port i*64 + b.
    constexpr uint64_t word(size_t index) const {
        return has_chunk(index / kWordsPerChunk) ? words_[index] : 0;
    }
    // All of them, for a message or a file.
    constexpr void write_words(std::span<uint64_t, kWords> to) const {
        for (size_t i = 0; i < kWords; i++)
            to[i] = word(i);
    }
    // Bit c is set when chunk c (ports c*1024 .. c*1024+1023) has any port.
    constexpr uint64_t chunks() const { return chunks_; }
    using Chunk = std::span<const uint64_t, kWordsPerChunk>;
    // The words of a chunk that has any port.
    constexpr Chunk chunk(size_t index) const {
        return Chunk{words_ + index * kWordsPerChunk, kWordsPerChunk};
    }
    // Replaces a chunk; all zeros take its ports away.
    constexpr void set_chunk(size_t index, Chunk words);

private:
    // Calls fn(word index, mask of the range's bits in that word) for each word that the range touches.
    template <class Fn>
    static constexpr void for_each_word(PortRange range, Fn fn);
    constexpr bool has_chunk(size_t chunk) const { return (chunks_ >> chunk) & 1; }
    // Calls fn(word index) for every word of the given chunks.
    template <class Fn>
    static constexpr void for_each_chunk_word(uint64_t chunks, Fn fn);
    // Sets every word of the given chunks, all of which are there, to fn(word index).
    template <class Fn>
    constexpr void change_chunks(uint64_t chunks, Fn fn);
    // Zeros in a chunk that was not there, so that single words can be changed.
    constexpr void open_chunks(uint64_t chunks);
    constexpr void set_word(size_t index, uint64_t value);
    // The first port at or after `from` whose membership is `member`; kPortCount where there is none.
    constexpr uint32_t find(uint32_t from, bool member) const;

    uint64_t chunks_ = 0;
    uint64_t words_[kWords];
};

class PortSet::Iterator {
public:
    constexpr explicit Iterator(const PortSet& set) : set_(&set) { advance(0); }

    constexpr PortRange operator*() const {
        return {Port{static_cast<uint16_t>(first_)}, Port{static_cast<uint16_t>(next_ - 1)}};
    }
    constexpr Iterator& operator++() {
        advance(next_);
        return *this;
    }
    friend constexpr bool operator==(const Iterator& it, End) { return it.first_ == kPortCount; }

private:
    constexpr void advance(uint32_t from) {
        first_ = set_->find(from, true);
        next_ = first_ == kPortCount ? kPortCount : set_->find(first_, false);
    }

    const PortSet* set_;
    uint32_t first_ = 0;
    uint32_t next_ = 0;
};

constexpr PortSet::Iterator PortSet::begin() const {
    return Iterator{*this};
}

template <class Fn>
constexpr void PortSet::for_each_word(PortRange range, Fn fn) {
    const size_t first = range.first().number() / 64;
    const size_t last = range.last().number() / 64;
    for (size_t i = first; i <= last; i++) {
        uint64_t mask = ~uint64_t{0};
        if (i == first)
            mask &= ~uint64_t{0} << (range.first().number() % 64);
        if (i == last)
            mask &= ~uint64_t{0} >> (63 - range.last().number() % 64);
        fn(i, mask);
    }
}

template <class Fn>
constexpr void PortSet::for_each_chunk_word(uint64_t chunks, Fn fn) {
    for (; chunks != 0; chunks &= chunks - 1) {
        const size_t first = static_cast<size_t>(std::countr_zero(chunks)) * kWordsPerChunk;
        for (size_t i = first; i < first + kWordsPerChunk; i++)
            fn(i);
    }
}

constexpr PortSet::PortSet(Words words) {
    for (size_t i = 0; i < kChunks; i++)
        set_chunk(i, Chunk{words.data() + i * kWordsPerChunk, kWordsPerChunk});
}

constexpr void PortSet::set_chunk(size_t index, Chunk words) {
    uint64_t any = 0;
    for (const uint64_t word : words)
        any |= word;
    chunks_ &= ~(uint64_t{1} << index);
    if (any == 0)
        return;
    chunks_ |= uint64_t{1} << index;
    for (size_t i = 0; i < kWordsPerChunk; i++)
        words_[index * kWordsPerChunk + i] = words[i];
}

constexpr PortSet& PortSet::operator=(const PortSet& other) {
    if (this == &other)
        return *this;
    chunks_ = other.chunks_;
    for_each_chunk_word(chunks_, [&](size_t i) { words_[i] = other.words_[i]; });
    return *this;
}

constexpr void PortSet::open_chunks(uint64_t chunks) {
    for_each_chunk_word(chunks & ~chunks_, [this](size_t i) { words_[i] = 0; });
    chunks_ |= chunks;
}

constexpr void PortSet::set_word(size_t index, uint64_t value) {
    const size_t chunk = index / kWordsPerChunk;
    if (value == 0 && !has_chunk(chunk))
        return;
    open_chunks(uint64_t{1} << chunk);
    words_[index] = value;
    uint64_t any = value;
    for (size_t i = chunk * kWordsPerChunk; any == 0 && i < (chunk + 1) * kWordsPerChunk; i++)
        any = words_[i];
    if (any == 0)
        chunks_ &= ~(uint64_t{1} << chunk);
}

constexpr uint32_t PortSet::find(uint32_t from, bool member) const {
    while (from < kPortCount) {
        constexpr uint32_t kPortsPerChunk = kWordsPerChunk * 64;
        if (member && !has_chunk(from / kPortsPerChunk)) {
            const uint64_t later = chunks_ & (~uint64_t{0} << (from / kPortsPerChunk));
            if (later == 0)
                return kPortCount;
            from = static_cast<uint32_t>(std::countr_zero(later)) * kPortsPerChunk;
        }
        const uint64_t wanted = member ? word(from / 64) : ~word(from / 64);
        const uint64_t rest = wanted & (~uint64_t{0} << (from % 64));
        if (rest != 0)
            return from / 64 * 64 + static_cast<uint32_t>(std::countr_zero(rest));
        from = (from / 64 + 1) * 64;
    }
    return kPortCount;
}

constexpr uint32_t PortSet::size() const {
    uint32_t count = 0;
    for_each_chunk_word(chunks_, [&](size_t i) { count += static_cast<uint32_t>(std::popcount(words_[i])); });
    return count;
}

constexpr bool PortSet::contains(PortRange range) const {
    bool all = true;
    for_each_word(range, [&](size_t i, uint64_t mask) { all = all && (word(i) & mask) == mask; });
    return all;
}

constexpr bool PortSet::contains(const PortSet& other) const {
    if ((other.chunks_ & ~chunks_) != 0)
        return false;
    uint64_t missing = 0;
    for_each_chunk_word(other.chunks_, [&](size_t i) { missing |= other.words_[i] & ~words_[i]; });
    return missing == 0;
}

constexpr bool PortSet::overlaps(const PortSet& other) const {
    uint64_t common = 0;
    for_each_chunk_word(chunks_ & other.chunks_, [&](size_t i) { common |= words_[i] & other.words_[i]; });
    return common != 0;
}

constexpr PortSet& PortSet::operator|=(const PortSet& other) {
    open_chunks(other.chunks_);
    for_each_chunk_word(other.chunks_, [&](size_t i) { words_[i] |= other.words_[i]; });
    return *this;
}

template <class Fn>
constexpr void PortSet::change_chunks(uint64_t chunks, Fn fn) {
    for (; chunks != 0; chunks &= chunks - 1) {
        const size_t chunk = static_cast<size_t>(std::countr_zero(chunks));
        uint64_t any = 0;
        for (size_t i = chunk * kWordsPerChunk; i < (chunk + 1) * kWordsPerChunk; i++)
            any |= words_[i] = fn(i);
        if (any == 0)
            chunks_ &= ~(uint64_t{1} << chunk);
    }
}

constexpr PortSet& PortSet::operator-=(const PortSet& other) {
    change_chunks(chunks_ & other.chunks_, [&](size_t i) { return words_[i] & ~other.words_[i]; });
    return *this;
}

constexpr PortSet& PortSet::operator&=(const PortSet& other) {
    chunks_ &= other.chunks_;
    change_chunks(chunks_, [&](size_t i) { return words_[i] & other.words_[i]; });
    return *this;
}

}  // namespace iopermd
