// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: x87, SSE or AVX: movaps
#include "seed.inc"
FUNCTION caller
    movaps  %xmm0, (%rsp)
    ret
DONE caller
