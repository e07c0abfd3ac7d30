// SPDX-License-Identifier: Apache-2.0
// expect: trap_entry_0x03\+0x0: passes the vector 0x4
// options: --vectors wrong_vector.inc --allow vectors.allow
#include "seed.inc"
FUNCTION handle_breakpoint
    ret
DONE handle_breakpoint
    .globl  trap_entry_0x03
trap_entry_0x03:
    movl    $0x04, %esi
    call    handle_breakpoint
    iretq
