// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x[0-9a-f]+: (call of|jump to) memcpy, which is not entry code, outside of a bracket
// A built-in function may be a few instructions, or a call that nobody has written.
#include "arch/noinstr.h"

extern "C" {
void* memcpy(void* to, const void*, unsigned long) {
    return to;
}
NOINSTR void caller(void* to, const void* from, unsigned long size) {
    __builtin_memcpy(to, from, size);
}
}
