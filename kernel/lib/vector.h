// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <utility>

#include "lib/result.h"

namespace kernel {

// A growing array on the kernel's heap whose growth can fail. Move-only.
template <class T>
class Vector {
public:
    constexpr Vector() = default;
    Vector(Vector&& other) noexcept
        : items_(std::exchange(other.items_, nullptr)),
          size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    Vector& operator=(Vector other) noexcept {
        std::swap(items_, other.items_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
        return *this;
    }
    ~Vector() {
        clear();
        ::operator delete (items_, std::align_val_t{alignof(T)});
    }

    size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T* begin() { return items_; }
    T* end() { return items_ + size_; }
    const T* begin() const { return items_; }
    const T* end() const { return items_ + size_; }
    T& operator[](size_t index) { return items_[index]; }
    const T& operator[](size_t index) const { return items_[index]; }
    T& back() { return items_[size_ - 1]; }
    std::span<T> span() { return {items_, size_}; }
    std::span<const T> span() const { return {items_, size_}; }

    Result<> push(T item) {
        if (size_ == capacity_)
            TRY(reserve(capacity_ == 0 ? 4 : capacity_ * 2));
        ::new (static_cast<void*>(items_ + size_++)) T(std::move(item));
        return {};
    }
    void pop() { items_[--size_].~T(); }
    void clear() {
        while (size_ != 0)
            pop();
    }
    Result<> reserve(size_t wanted) {
        if (wanted <= capacity_)
            return {};
        void* room = ::operator new (wanted * sizeof(T), std::align_val_t{alignof(T)}, std::nothrow);
        if (!room)
            return fail(Errno::NoMem);
        T* moved = static_cast<T*>(room);
        for (size_t i = 0; i < size_; i++) {
            ::new (static_cast<void*>(moved + i)) T(std::move(items_[i]));
            items_[i].~T();
        }
        ::operator delete (items_, std::align_val_t{alignof(T)});
        items_ = moved;
        capacity_ = wanted;
        return {};
    }
    // Grows with value-initialised items, or shrinks.
    Result<> resize(size_t wanted) {
        TRY(reserve(wanted));
        while (size_ > wanted)
            pop();
        while (size_ < wanted)
            ::new (static_cast<void*>(items_ + size_++)) T();
        return {};
    }

private:
    T* items_ = nullptr;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

}  // namespace kernel
