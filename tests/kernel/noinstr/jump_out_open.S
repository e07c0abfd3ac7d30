// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x4: jump out with instrumentation on
#include "seed.inc"
FUNCTION caller
    BEGIN
    jmp     elsewhere
DONE caller
