// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: call of elsewhere, which is not entry code, outside of a bracket
#include "seed.inc"
FUNCTION caller
    call    elsewhere
    ret
DONE caller
