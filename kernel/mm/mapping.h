// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/units.h"

namespace kernel {

class OpenFile;

struct Protection {
    bool read = false;
    bool write = false;
    bool execute = false;
    friend bool operator==(Protection, Protection) = default;
};

// What is mapped: anonymous memory where `file` is null, else the file from `offset` (bytes, page aligned).
struct MappingKind {
    Protection protection;
    Protection may;  // what mprotect may raise it to
    bool shared = false;
    bool grows_down = false;   // the stack: extends downwards on a fault just below it, up to `stack_limit`
    uint64_t stack_limit = 0;  // bytes
    Ref<OpenFile> file;
    uint64_t offset = 0;
    const char* name = nullptr;  // "[heap]", "[stack]" for /proc/PID/maps, a literal
};

}  // namespace kernel
