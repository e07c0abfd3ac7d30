// SPDX-License-Identifier: Apache-2.0
// A few values to loop over: `for (int each : List{1, 2, 3})`. std::initializer_list needs a header that musl
// has not.
#pragma once

template <class T, unsigned long N>
struct List {
    T items[N];
    constexpr const T* begin() const { return items; }
    constexpr const T* end() const { return items + N; }
};

template <class T, class... Rest>
List(T, Rest...) -> List<T, 1 + sizeof...(Rest)>;
