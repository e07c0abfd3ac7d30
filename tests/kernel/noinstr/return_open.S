// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x9: return with instrumentation on
#include "seed.inc"
FUNCTION caller
    BEGIN
    call    elsewhere
    ret
DONE caller
