// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x[0-9a-f]+: return with instrumentation on
// The end is forgotten on one of two ways out.
#include "arch/noinstr.h"

namespace {
[[gnu::noinline]] bool body() {
    asm volatile("");
    return true;
}
}  // namespace

extern "C" NOINSTR bool caller(bool early) {
    kernel::instrumentation_begin();
    const bool answer = body();
    if (early)
        return answer;
    kernel::instrumentation_end();
    return false;
}
