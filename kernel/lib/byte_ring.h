// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kernel {

// A queue of bytes of fixed capacity. Not thread-safe.
template <size_t capacity>
class ByteRing {
public:
    size_t size() const { return size_; }
    size_t room() const { return capacity - size_; }
    bool empty() const { return size_ == 0; }
    // False where it is full.
    bool push(uint8_t byte) {
        if (size_ == capacity)
            return false;
        bytes_[(first_ + size_++) % capacity] = byte;
        return true;
    }
    size_t take(std::span<uint8_t> to) {
        size_t done = 0;
        for (; done < to.size() && size_ != 0; done++, size_--) {
            to[done] = bytes_[first_];
            first_ = (first_ + 1) % capacity;
        }
        return done;
    }
    void clear() { size_ = 0; }

private:
    std::array<uint8_t, capacity> bytes_{};
    size_t first_ = 0;
    size_t size_ = 0;
};

}  // namespace kernel
