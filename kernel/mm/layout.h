// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "arch/abi.h"

namespace kernel {

// How a program lays out the structures that a system call reads and writes.
enum class Layout : uint8_t {
    Wide,          // as x86-64 does
    Narrow,        // as i386 does
    NarrowTime64,  // the same with 64-bit times: i386's calls whose names end in _time64
};

constexpr Layout layout_of(Abi abi) {
    return abi == Abi::I386 ? Layout::Narrow : Layout::Wide;
}

// A structure that i386 lays out in another way says so in itself: `T::Narrow` is that form, and
// `narrow() const` and `static T widen(const Narrow&)` translate, whichever the calls need. The handlers see
// T alone. A time also says `static T from_time64(const T&)`: what T is in NarrowTime64, where it is as wide
// as in x86-64.
template <class T>
struct NarrowForm {
    static constexpr bool kExists = false;
};

template <class T>
concept HasOwnNarrow = requires {
    typename T::Narrow;
};
template <class T>
concept IsTime = requires(const T& value) {
    T::from_time64(value);
};

template <HasOwnNarrow T>
struct NarrowForm<T> {
    static constexpr bool kExists = true;
    static constexpr bool kIsTime = IsTime<T>;
    using Form = typename T::Narrow;
    static Form narrow(const T& value) { return value.narrow(); }
    static T widen(const Form& form) { return T::widen(form); }
    static T from_time64(const T& value) {
        if constexpr (kIsTime)
            return T::from_time64(value);
        return value;
    }
};

// A long that is a time, an offset or a size on its own.
template <>
struct NarrowForm<int64_t> {
    static constexpr bool kExists = true;
    static constexpr bool kIsTime = false;
    using Form = int32_t;
    static Form narrow(int64_t value) { return static_cast<Form>(value); }
    static int64_t widen(Form form) { return form; }
};

template <class T, size_t count>
requires HasOwnNarrow<T>
struct NarrowForm<std::array<T, count>> {
    static constexpr bool kExists = true;
    static constexpr bool kIsTime = NarrowForm<T>::kIsTime;
    using Form = std::array<typename T::Narrow, count>;
    static Form narrow(const std::array<T, count>& values) {
        Form form;
        for (size_t i = 0; i < count; i++)
            form[i] = NarrowForm<T>::narrow(values[i]);
        return form;
    }
    static std::array<T, count> widen(const Form& form) {
        std::array<T, count> values;
        for (size_t i = 0; i < count; i++)
            values[i] = NarrowForm<T>::widen(form[i]);
        return values;
    }
    static std::array<T, count> from_time64(std::array<T, count> values) {
        for (T& value : values)
            value = NarrowForm<T>::from_time64(value);
        return values;
    }
};

template <class T>
inline constexpr bool kHasNarrow = NarrowForm<T>::kExists;

// Whether T has its narrow form in `layout`.
template <class T>
constexpr bool is_narrow(Layout layout) {
    return layout == Layout::Narrow || (layout == Layout::NarrowTime64 && !NarrowForm<T>::kIsTime);
}

// An unsigned long or pointer in memory, where it stands for itself; bit masks of 64 bits are uint64_t.
struct UserLong {
    uint64_t value = 0;

    using Narrow = uint32_t;
    Narrow narrow() const { return static_cast<Narrow>(value); }
    static UserLong widen(const Narrow& form) { return {form}; }
};

}  // namespace kernel
