// SPDX-License-Identifier: Apache-2.0
// Assembly and C++ agree on where things are, or the build fails.
#include <cstddef>

#include "arch/cpu.h"
#include "arch/entry_offsets.h"
#include "arch/paging.h"
#include "arch/trap_frame.h"
#include "lib/errno.h"

namespace kernel {

static_assert(offsetof(Cpu, self) == 0 && offsetof(Cpu, current) == 24, "this_cpu(), current_thread()");
static_assert(offsetof(Cpu, user_stack) == CPU_USER_STACK);
static_assert(offsetof(Cpu, kernel_stack) == CPU_KERNEL_STACK);

static_assert(offsetof(TrapFrame, orig_rax) == FRAME_ORIG_RAX);
static_assert(offsetof(TrapFrame, cs) == FRAME_CS);
static_assert(offsetof(TrapFrame, rsp) == FRAME_RSP);
static_assert(sizeof(TrapFrame) == FRAME_SIZE && FRAME_SIZE % 16 == 0,
              "the stack is aligned where C++ is called");
static_assert(kNotSyscall == static_cast<uint64_t>(NOT_SYSCALL));
static_assert(MINUS_ENOSYS == -static_cast<int>(Errno::NoSys));

static_assert(kKernelStackSize % kPageSize == 0);

}  // namespace kernel
