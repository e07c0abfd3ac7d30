// SPDX-License-Identifier: Apache-2.0
// expect: vector 0x04 of missing_stub.inc has no stub
// options: --vectors missing_stub.inc --allow vectors.allow
#include "seed.inc"
FUNCTION handle_breakpoint
    ret
DONE handle_breakpoint
    .globl  trap_entry_0x03
trap_entry_0x03:
    movl    $0x03, %esi
    call    handle_breakpoint
    iretq
