// SPDX-License-Identifier: Apache-2.0
// expect: control comes here, where no instruction begins
#include "seed.inc"
FUNCTION caller
    jmp     . + 3
    movl    $1, %eax
    ret
DONE caller
