// SPDX-License-Identifier: Apache-2.0
// What the C++ language and the header-only parts of the library want from a runtime that a kernel does not
// have. Each is a broken invariant, so each is a panic.
#include "lib/panic.h"

namespace std {

// string_view::substr() and copy() beyond the end.
void __throw_out_of_range_fmt(const char* format, ...) {
    kernel::panic("out of range: {}", format);
}

}  // namespace std

extern "C" [[noreturn]] void __cxa_pure_virtual() {
    kernel::panic("a pure virtual function was called");
}
