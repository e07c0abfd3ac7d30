// SPDX-License-Identifier: Apache-2.0
// expect: trap_entry_0x03\+0x0: calls handle_breakpoint instead of handle_overflow
// options: --vectors wrong_handler.inc --allow vectors.allow
#include "seed.inc"
FUNCTION handle_breakpoint
    ret
DONE handle_breakpoint
    .globl  trap_entry_0x03
trap_entry_0x03:
    movl    $0x03, %esi
    call    handle_breakpoint
    iretq
