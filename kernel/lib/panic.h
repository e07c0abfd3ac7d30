// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "lib/format.h"

namespace kernel {

// Prints the reason, the registers and a symbolised backtrace, stops the other CPUs and ends the virtual
// machine with a status of its own (arch/panic.cpp). Never returns. Host tests bring their own, which throws.
[[noreturn]] void panic_with(std::string_view reason);

template <class... Args>
[[noreturn]] void panic(std::string_view format, const Args&... args) {
    char room[200];
    Writer out{room};
    print(out, format, args...);
    panic_with(out.text());
}

}  // namespace kernel

// A claim about the kernel's own state, never about what a program passed in. Stays in release builds: a
// kernel that goes on with a broken invariant grants ports to the wrong thread.
#define KERNEL_ASSERT(condition)                                                        \
    do {                                                                                \
        if (!(condition)) [[unlikely]]                                                  \
            ::kernel::panic("{}:{}: {} does not hold", __FILE__, __LINE__, #condition); \
    } while (false)
