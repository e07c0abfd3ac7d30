// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x4: indirect call: nothing tells where
#include "seed.inc"
FUNCTION caller
    BEGIN
    call    *8(%rax)
    END
    ret
DONE caller
