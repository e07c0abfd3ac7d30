// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "lib/result.h"

namespace kernel {

// Base of objects with a shared life: the count lives in the object, Ref<T> keeps it. The last Ref deletes
// the object with T's destructor, so a class that is deleted through its base needs a virtual one. Any
// thread.
template <class T>
class RefCounted {
public:
    RefCounted(const RefCounted&) = delete;
    RefCounted& operator=(const RefCounted&) = delete;

    void retain() const { count_.fetch_add(1, std::memory_order_relaxed); }
    void release() const {
        if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete static_cast<const T*>(this);
    }
    // For look-ups in tables that hold no reference: false when the object is already dying.
    bool retain_unless_dying() const {
        uint32_t seen = count_.load(std::memory_order_relaxed);
        while (seen != 0 && !count_.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire)) {
        }
        return seen != 0;
    }
    uint32_t references() const { return count_.load(std::memory_order_acquire); }

protected:
    RefCounted() = default;
    ~RefCounted() = default;

private:
    mutable std::atomic<uint32_t> count_{1};
};

// A counted pointer; may be null.
template <class T>
class Ref {
public:
    constexpr Ref() = default;
    constexpr Ref(std::nullptr_t) {}
    Ref(const Ref& other) : object_(other.object_) { retain(); }
    Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    template <class U>
    requires std::is_convertible_v<U*, T*> Ref(const Ref<U>& other) : object_(other.get()) { retain(); }
    template <class U>
    requires std::is_convertible_v<U*, T*> Ref(Ref<U>&& other)
    noexcept : object_(other.leak()) {}
    Ref& operator=(Ref other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~Ref() {
        if (object_)
            object_->release();
    }

    // Takes over the count that the creator of the object holds.
    static Ref adopt(T* object) {
        Ref ref;
        ref.object_ = object;
        return ref;
    }
    // Another reference to an object that somebody is known to hold.
    static Ref share(T* object) {
        if (object)
            object->retain();
        return adopt(object);
    }
    // Gives the count away; the caller must adopt() it later.
    [[nodiscard]] T* leak() { return std::exchange(object_, nullptr); }

    T* get() const { return object_; }
    T* operator->() const { return object_; }
    T& operator*() const { return *object_; }
    explicit operator bool() const { return object_ != nullptr; }
    friend bool operator==(const Ref& a, const Ref& b) { return a.object_ == b.object_; }

private:
    void retain() {
        if (object_)
            object_->retain();
    }

    T* object_ = nullptr;
};

// The one way to make a counted object; NoMem where there is no memory.
template <class T, class... Args>
Result<Ref<T>> make_ref(Args&&... args) {
    T* object = new (std::nothrow) T(std::forward<Args>(args)...);
    if (!object)
        return fail(Errno::NoMem);
    return Ref<T>::adopt(object);
}

}  // namespace kernel
