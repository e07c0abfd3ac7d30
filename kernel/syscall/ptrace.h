// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "lib/units.h"
#include "mm/io_buffer.h"
#include "mm/user_pointer.h"
#include "syscall/abi_ptrace.h"

namespace kernel {

class Thread;

// ptrace.cpp
Result<uint64_t> sys_ptrace(uint64_t request, int32_t pid, uint64_t address, uint64_t data);

// ptrace_registers.cpp: requests about a tracee that is stopped.
Result<uint64_t> peek_user_area(const Thread& tracee, TraceArguments arguments);
Result<uint64_t> poke_user_area(Thread& tracee, TraceArguments arguments);
Result<uint64_t> get_registers(const Thread& tracee, UserAddr to);
Result<uint64_t> set_registers(Thread& tracee, UserAddr from);
Result<uint64_t> get_floating_point(const Thread& tracee, UserAddr to);
Result<uint64_t> set_floating_point(Thread& tracee, UserAddr from);
Result<uint64_t> get_register_set(Thread& tracee, TraceArguments arguments);
Result<uint64_t> set_register_set(Thread& tracee, TraceArguments arguments);
Result<uint64_t> get_system_call_info(Thread& tracee, TraceArguments arguments);

// process_memory.cpp
Result<uint64_t> sys_process_vm_readv(int32_t pid, UserIn<IoPiece> local, uint64_t local_count,
                                      UserIn<IoPiece> remote, uint64_t remote_count, uint64_t flags);
Result<uint64_t> sys_process_vm_writev(int32_t pid, UserIn<IoPiece> local, uint64_t local_count,
                                       UserIn<IoPiece> remote, uint64_t remote_count, uint64_t flags);

}  // namespace kernel
