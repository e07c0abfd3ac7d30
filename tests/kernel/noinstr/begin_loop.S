// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: instrumentation_begin\(\) for the 5th time
#include "seed.inc"
FUNCTION caller
    BEGIN
    jmp     caller
DONE caller
