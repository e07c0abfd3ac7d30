// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "lib/spin_lock.h"

namespace kernel {

// Data that can only be reached with its lock held: `auto locked = table_.lock(); locked->insert(…);`.
template <class T, LockRank rank>
class Guarded {
public:
    template <class... Args>
    constexpr explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

    class [[nodiscard]] Locked {
    public:
        explicit Locked(Guarded& owner) : guard_(owner.lock_), value_(&owner.value_) {}
        T* operator->() { return value_; }
        T& operator*() { return *value_; }
        void unlock() { guard_.unlock(); }

    private:
        SpinLock::Guard guard_;
        T* value_;
    };

    Locked lock() { return Locked{*this}; }

private:
    SpinLock lock_{rank};
    T value_;
};

}  // namespace kernel
