// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <new>
#include <type_traits>
#include <utility>

namespace iopermd {

// A failure on its way to the caller: converts to any Expected<T, E>.
template <class E>
struct Unexpected {
    E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

namespace detail {

// Where an Expected keeps one of the two. Of trivial parts it is trivial itself, and so small ones travel in
// registers (System V ABI, 3.2.3): half of the kernel's functions return one.
template <class T, class E, bool trivial = std::is_trivially_copyable_v<T>&& std::is_trivially_copyable_v<E>>
class ExpectedStorage {
public:
    template <class U>
    constexpr ExpectedStorage(std::true_type, U&& value) : ok_(true), value_(std::forward<U>(value)) {}
    template <class G>
    constexpr ExpectedStorage(std::false_type, G&& error) : ok_(false), error_(std::forward<G>(error)) {}
    constexpr ExpectedStorage(ExpectedStorage&& other) noexcept : ok_(other.ok_) {
        if (ok_)
            ::new (static_cast<void*>(&value_)) T(std::move(other.value_));
        else
            ::new (static_cast<void*>(&error_)) E(std::move(other.error_));
    }
    constexpr ~ExpectedStorage() {
        if (ok_)
            value_.~T();
        else
            error_.~E();
    }

    bool ok_;
    union {
        T value_;
        E error_;
    };
};

template <class T, class E>
class ExpectedStorage<T, E, true> {
public:
    template <class U>
    constexpr ExpectedStorage(std::true_type, U&& value) : ok_(true), value_(std::forward<U>(value)) {}
    template <class G>
    constexpr ExpectedStorage(std::false_type, G&& error) : ok_(false), error_(std::forward<G>(error)) {}

    bool ok_;
    union {
        T value_;
        E error_;
    };
};

}  // namespace detail

// A value or the reason why there is none. The shape is std::expected's (C++23), reduced to what works
// without a heap, without exceptions and without libstdc++, because the kernel uses it too. Reading the side
// that is not there is a programming error.
template <class T, class E>
class [[nodiscard]] Expected : private detail::ExpectedStorage<T, E> {
    using Storage = detail::ExpectedStorage<T, E>;
    using Storage::error_;
    using Storage::ok_;
    using Storage::value_;

public:
    using value_type = T;
    using error_type = E;

    template <class U = T, std::enable_if_t<std::is_constructible_v<T, U&&> &&
                                                !std::is_same_v<std::remove_cvref_t<U>, Expected>,
                                            int> = 0>
    constexpr Expected(U&& value) : Storage(std::true_type{}, std::forward<U>(value)) {}
    template <class G>
    constexpr Expected(Unexpected<G> failure) : Storage(std::false_type{}, std::move(failure.error)) {}

    // From a value that converts, as a pointer to a derived class does.
    template <class U>
    requires(!std::is_same_v<U, T> &&
             std::is_convertible_v<U&&, T>) constexpr Expected(Expected<U, E>&& other)
        : Expected(other ? Expected(*std::move(other)) : Expected(Unexpected{std::move(other).error()})) {}

    Expected(Expected&& other) noexcept = default;
    Expected(const Expected&) = delete;
    Expected& operator=(const Expected&) = delete;
    Expected& operator=(Expected&&) = delete;
    ~Expected() = default;

    constexpr bool has_value() const { return ok_; }
    constexpr explicit operator bool() const { return ok_; }

    constexpr T& value() & { return value_; }
    constexpr const T& value() const& { return value_; }
    constexpr T&& value() && { return std::move(value_); }
    constexpr T& operator*() & { return value_; }
    constexpr const T& operator*() const& { return value_; }
    constexpr T&& operator*() && { return std::move(value_); }
    constexpr T* operator->() { return &value_; }
    constexpr const T* operator->() const { return &value_; }

    constexpr E& error() & { return error_; }
    constexpr const E& error() const& { return error_; }
    constexpr E&& error() && { return std::move(error_); }
};

// Success without a value.
template <class E>
class [[nodiscard]] Expected<void, E> {
public:
    using value_type = void;
    using error_type = E;

    constexpr Expected() : ok_(true) {}
    template <class G>
    constexpr Expected(Unexpected<G> failure) : ok_(false), error_(std::move(failure.error)) {}

    constexpr bool has_value() const { return ok_; }
    constexpr explicit operator bool() const { return ok_; }

    constexpr E& error() & { return error_; }
    constexpr const E& error() const& { return error_; }
    constexpr E&& error() && { return std::move(error_); }

private:
    bool ok_;
    E error_{};
};

}  // namespace iopermd

// Takes the value out of an Expected, or returns its error from the calling function: `Port p =
// IOPERMD_TRY(parse(text));` A GNU statement expression, because nothing else makes propagation one token.
// The variable's name is a new one each time, so that one may stand in another's expression.
#define IOPERMD_TRY(expression) IOPERMD_TRY_NAMED_(IOPERMD_JOIN_(iopermd_try_, __COUNTER__), expression)
#define IOPERMD_JOIN_(a, b) IOPERMD_JOIN_NOW_(a, b)
#define IOPERMD_JOIN_NOW_(a, b) a##b
#define IOPERMD_TRY_NAMED_(result, expression)                       \
    ({                                                               \
        auto result = (expression);                                  \
        if (!result)                                                 \
            return ::iopermd::Unexpected{std::move(result).error()}; \
        ::iopermd::detail::take(std::move(result));                  \
    })

namespace iopermd::detail {

template <class T, class E>
constexpr T take(Expected<T, E>&& expected) {
    if constexpr (!std::is_void_v<T>)
        return std::move(expected).value();
}

}  // namespace iopermd::detail
