// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "arch/user_copy.h"
#include "lib/result.h"
#include "lib/units.h"
#include "mm/io_buffer.h"

namespace kernel {

// Pointers as system calls receive them, with their direction in the type. Reading and writing copies through
// arch/user_copy.h, so every failure is Fault; none may be used with a lock held.
template <class T>
class UserIn {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    constexpr UserIn() = default;
    constexpr explicit UserIn(UserAddr at) : at_(at) {}
    UserAddr address() const { return at_; }
    explicit operator bool() const { return static_cast<bool>(at_); }
    UserIn operator+(size_t index) const { return UserIn{at_ + index * sizeof(T)}; }

    Result<T> read() const {
        T value;
        TRY(copy_from_user(&value, at_, sizeof(T)));
        return value;
    }
    Result<> read_array(T* to, size_t count) const { return copy_from_user(to, at_, count * sizeof(T)); }

private:
    UserAddr at_;
};

template <class T>
class UserOut {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    constexpr UserOut() = default;
    constexpr explicit UserOut(UserAddr at) : at_(at) {}
    UserAddr address() const { return at_; }
    explicit operator bool() const { return static_cast<bool>(at_); }
    UserOut operator+(size_t index) const { return UserOut{at_ + index * sizeof(T)}; }

    Result<> write(const T& value) const { return copy_to_user(at_, &value, sizeof(T)); }
    Result<> write_array(const T* from, size_t count) const {
        return copy_to_user(at_, from, count * sizeof(T));
    }

private:
    UserAddr at_;
};

template <class T>
class UserInOut {
public:
    constexpr UserInOut() = default;
    constexpr explicit UserInOut(UserAddr at) : at_(at) {}
    UserAddr address() const { return at_; }
    explicit operator bool() const { return static_cast<bool>(at_); }
    Result<T> read() const { return UserIn<T>{at_}.read(); }
    Result<> write(const T& value) const { return UserOut<T>{at_}.write(value); }

private:
    UserAddr at_;
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
