// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: privileged instruction cli
// expect: caller\+0x1: privileged instruction sti
// expect: caller\+0x2: privileged instruction popf
// expect: caller\+0x3: privileged instruction iretq
// expect: after_iret\+0x0: privileged instruction swapgs
// expect: after_iret\+0x3: privileged instruction lidt
// expect: after_iret\+0x6: privileged instruction lgdt
// expect: after_iret\+0x9: privileged instruction ltr
// expect: after_iret\+0xc: privileged instruction rdmsr
// expect: after_iret\+0xe: privileged instruction wrmsr
// expect: after_iret\+0x10: privileged instruction out
// expect: after_iret\+0x11: privileged instruction mov
// expect: after_iret\+0x14: privileged instruction mov
// expect: after_iret\+0x17: privileged instruction stac
// expect: after_iret\+0x1a: privileged instruction sysret
// expect-lines: 15
#include "seed.inc"
FUNCTION caller
    cli
    sti
    popfq
    iretq
DONE caller
FUNCTION after_iret
    swapgs
    lidt    (%rdi)
    lgdt    (%rdi)
    ltr     %di
    rdmsr
    wrmsr
    outb    %al, %dx
    movq    %rax, %cr3
    movq    %rax, %db7
    stac
    sysretq
DONE after_iret
