// SPDX-License-Identifier: Apache-2.0
#pragma once
// Read by entry code in assembly as well: definitions only. The numbers are Linux's, because programs see
// them in signal frames and by ptrace, and SYSCALL and SYSRET want exactly this order (SDM vol. 2, SYSRET).

#define KERNEL_CODE_SELECTOR 0x10
#define KERNEL_DATA_SELECTOR 0x18
#define USER_CODE32_SELECTOR 0x23
#define USER_DATA_SELECTOR 0x2b
#define USER_CODE_SELECTOR 0x33
#define TSS_SELECTOR 0x40
#define LOCAL_TABLE_SELECTOR 0x50
#define FIRST_THREAD_ENTRY 12 /* of three: set_thread_area(2) */
