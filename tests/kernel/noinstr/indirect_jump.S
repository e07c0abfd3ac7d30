// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: indirect jump: nothing tells where
#include "seed.inc"
FUNCTION caller
    jmp     *(%rax,%rdi,8)
DONE caller
