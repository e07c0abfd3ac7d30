// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "exec/arguments.h"
#include "exec/image.h"
#include "lib/result.h"
#include "mm/address_space.h"
#include "task/credentials.h"

namespace kernel {

// What the new program's stack is made of.
struct StackContents {
    const Arguments& arguments;
    const Arguments& environment;
    std::string_view file_name;      // AT_EXECFN: as execve got it
    const Credentials& credentials;  // after the exec
    bool secure;                     // AT_SECURE: the program has more rights than its caller
};

// Maps the stack at the end of the space, growing down to `limit` bytes (RLIMIT_STACK).
Result<> map_stack(AddressSpace& space, uint64_t limit, bool executable, const StackContents& contents);

// Writes strings, pointers and the auxiliary vector in the System V ABI's layout (chapter 3.4.1) and notes in
// the space's layout where they are. The space must be the current one. Returns the initial stack pointer,
// 16-byte aligned. Fault.
Result<UserAddr> write_stack(AddressSpace& space, const LoadedImage& image, const ElfFile& elf,
                             const StackContents& contents);

}  // namespace kernel
