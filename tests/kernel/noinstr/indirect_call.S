// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: indirect call: nothing tells where
#include "seed.inc"
FUNCTION caller
    call    *%rax
    ret
DONE caller
