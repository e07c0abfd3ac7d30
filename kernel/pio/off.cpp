// SPDX-License-Identifier: Apache-2.0
// All that IOPERM=off compiles of this folder.
#include "pio/general_protection.h"
#include "pio/register_set.h"
#include "pio/system_calls.h"

namespace kernel {

Result<uint64_t> sys_ioperm(uint64_t, uint64_t, int32_t) {
    return fail(Errno::NoSys);
}

Result<uint64_t> sys_iopl(uint32_t) {
    return fail(Errno::NoSys);
}

namespace pio {

bool handle_general_protection(TrapFrame&) {
    return false;
}

size_t active_ioperm_words(const ThreadPorts&) {
    return 0;
}

Result<> read_ioperm_words(const ThreadPorts&, std::span<uint64_t, PortBitmap::kWords>) {
    return fail(Errno::NxIo);
}

}  // namespace pio
}  // namespace kernel
