// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: x87, SSE or AVX: fninit
#include "seed.inc"
FUNCTION caller
    fninit
    ret
DONE caller
