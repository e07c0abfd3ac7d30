// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "arch/user_copy.h"
#include "lib/result.h"
#include "lib/units.h"
#include "mm/io_buffer.h"
#include "mm/layout.h"

namespace kernel {

// What the pointers below are made of: an address and, for the types to which it matters, how its program
// lays them out. Every other pointer is an address alone.
template <class T>
class UserPlace {
public:
    constexpr UserPlace() = default;
    constexpr explicit UserPlace(UserAddr at, Layout layout = Layout::Wide) : at_(at), layout_(layout) {}
    UserAddr address() const { return at_; }
    Layout layout() const { return layout_.get(); }
    explicit operator bool() const { return static_cast<bool>(at_); }
    // The size of one T there.
    size_t stride() const {
        if constexpr (kHasNarrow<T>) {
            if (is_narrow<T>(layout()))
                return sizeof(typename NarrowForm<T>::Form);
        }
        return sizeof(T);
    }

protected:
    Result<T> load() const {
        T value;
        if constexpr (kHasNarrow<T>) {
            if (is_narrow<T>(layout())) [[unlikely]] {
                typename NarrowForm<T>::Form form;
                TRY(copy_from_user(&form, at_, sizeof form));
                return NarrowForm<T>::widen(form);
            }
            TRY(copy_from_user(&value, at_, sizeof(T)));
            if constexpr (NarrowForm<T>::kIsTime) {
                if (layout() == Layout::NarrowTime64)
                    return NarrowForm<T>::from_time64(value);
            }
            return value;
        } else {
            TRY(copy_from_user(&value, at_, sizeof(T)));
            return value;
        }
    }
    Result<> store(const T& value) const {
        if constexpr (kHasNarrow<T>) {
            if (is_narrow<T>(layout())) [[unlikely]] {
                const auto form = NarrowForm<T>::narrow(value);
                return copy_to_user(at_, &form, sizeof form);
            }
        }
        return copy_to_user(at_, &value, sizeof(T));
    }

private:
    struct Known {
        Layout layout = Layout::Wide;
        constexpr explicit Known(Layout given = Layout::Wide) : layout(given) {}
        constexpr Layout get() const { return layout; }
    };
    struct OnlyWide {
        constexpr explicit OnlyWide(Layout = Layout::Wide) {}
        constexpr Layout get() const { return Layout::Wide; }
    };
    UserAddr at_;
    [[no_unique_address]] std::conditional_t<kHasNarrow<T>, Known, OnlyWide> layout_;
};

// Pointers as system calls receive them, with their direction in the type. Reading and writing copies through
// arch/user_copy.h, so every failure is Fault; none may be used with a lock held.
template <class T>
class UserIn : public UserPlace<T> {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    using UserPlace<T>::UserPlace;
    UserIn operator+(size_t index) const {
        return UserIn{this->address() + index * this->stride(), this->layout()};
    }
    Result<T> read() const { return this->load(); }
    Result<> read_array(T* to, size_t count) const {
        if (this->stride() == sizeof(T))
            return copy_from_user(to, this->address(), count * sizeof(T));
        for (size_t i = 0; i < count; i++)
            to[i] = TRY((*this + i).read());
        return {};
    }
};

template <class T>
class UserOut : public UserPlace<T> {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    using UserPlace<T>::UserPlace;
    UserOut operator+(size_t index) const {
        return UserOut{this->address() + index * this->stride(), this->layout()};
    }
    Result<> write(const T& value) const { return this->store(value); }
    Result<> write_array(const T* from, size_t count) const {
        if (this->stride() == sizeof(T))
            return copy_to_user(this->address(), from, count * sizeof(T));
        for (size_t i = 0; i < count; i++)
            TRY((*this + i).write(from[i]));
        return {};
    }
};

template <class T>
class UserInOut : public UserPlace<T> {
public:
    using UserPlace<T>::UserPlace;
    Result<T> read() const { return this->load(); }
    Result<> write(const T& value) const { return this->store(value); }
};

// A path, name or other string that ends with a zero.
class UserString {
public:
    constexpr UserString() = default;
    constexpr explicit UserString(UserAddr at) : at_(at) {}
    UserAddr address() const { return at_; }
    explicit operator bool() const { return static_cast<bool>(at_); }
    // Copies it into `room` with its zero; the length without it. NameTooLong, Fault.
    Result<size_t> read(char* room, size_t size) const { return copy_string_from_user(room, at_, size); }

private:
    UserAddr at_;
};

}  // namespace kernel
