// SPDX-License-Identifier: Apache-2.0
#pragma once
// What assembly knows of the structures; arch/layout_asserts.cpp compares it with them.

#define CPU_USER_STACK 8
#define CPU_KERNEL_STACK 16

#define FRAME_ORIG_RAX 120
#define FRAME_CS 144
#define FRAME_RSP 160
#define FRAME_SIZE 176

#define NOT_SYSCALL -1
#define MINUS_ENOSYS -38
