// SPDX-License-Identifier: Apache-2.0
// expect: trap_entry_0x03\+0x0: a stub for vector 0x03, which extra_stub.inc does not have
// options: --vectors extra_stub.inc --allow vectors.allow
#include "seed.inc"
FUNCTION handle_breakpoint
    ret
DONE handle_breakpoint
    .globl  trap_entry_0x03
trap_entry_0x03:
    movl    $0x03, %esi
    call    handle_breakpoint
    iretq
