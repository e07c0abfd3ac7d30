// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x2: jump to elsewhere, which is not entry code, outside of a bracket
#include "seed.inc"
FUNCTION caller
    testl   %edi, %edi
    jnz     elsewhere
    ret
DONE caller
