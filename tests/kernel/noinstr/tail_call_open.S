// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x4: jump into another function with instrumentation on
#include "seed.inc"
FUNCTION caller
    BEGIN
    jmp     helper
DONE caller
FUNCTION helper
    ret
DONE helper
