// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#include "lib/result.h"

namespace kernel {

// The only owner of an object on the kernel's heap; may be null.
template <class T>
class Owned {
public:
    constexpr Owned() = default;
    constexpr Owned(std::nullptr_t) {}
    constexpr explicit Owned(T* object) : object_(object) {}
    Owned(Owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    template <class U>
    requires std::is_convertible_v<U*, T*> Owned(Owned<U>&& other)
    noexcept : object_(other.leak()) {}
    Owned& operator=(Owned other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Owned() { delete object_; }

    [[nodiscard]] T* leak() { return std::exchange(object_, nullptr); }

    T* get() const { return object_; }
    T* operator->() const { return object_; }
    T& operator*() const { return *object_; }
    explicit operator bool() const { return object_ != nullptr; }

private:
    T* object_ = nullptr;
};

template <class T, class... Args>
Result<Owned<T>> make_owned(Args&&... args) {
    T* object = new (std::nothrow) T(std::forward<Args>(args)...);
    if (!object)
        return fail(Errno::NoMem);
    return Owned<T>{object};
}

}  // namespace kernel
