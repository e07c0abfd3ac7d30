// SPDX-License-Identifier: Apache-2.0
// expect: in order
// What the compiler makes of correct code passes: two brackets, a loop, an early way out, a call that does
// not return.
#include "arch/noinstr.h"

namespace {
[[gnu::noinline]] bool body() {
    asm volatile("");
    return true;
}
[[noreturn, gnu::noinline]] void stop() {
    for (;;) {
        asm volatile("");
    }
}
}  // namespace

extern "C" NOINSTR bool caller(bool early, int turns) {
    kernel::instrumentation_begin();
    const bool answer = body();
    kernel::instrumentation_end();
    if (early)
        return answer;
    kernel::instrumentation_begin();
    while (turns-- > 0 && body()) {
    }
    if (turns > 5)
        stop();
    kernel::instrumentation_end();
    return false;
}
