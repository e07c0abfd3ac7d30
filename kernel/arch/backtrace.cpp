// SPDX-License-Identifier: Apache-2.0
#include "arch/backtrace.h"

#include "arch/symbols.h"
#include "lib/log.h"
#include "lib/units.h"

namespace kernel {

void log_code_address(uint64_t address) {
    const Symbol symbol = find_symbol(address);
    if (symbol.name.empty())
        log(LogLevel::Emergency, "  {016x}", address);
    else
        log(LogLevel::Emergency, "  {016x} {}+{x}", address, symbol.name, symbol.offset);
}

void log_backtrace(uint64_t frame_pointer) {
    constexpr unsigned kDeepest = 32;
    // Each frame: the caller's frame pointer, the return address. A stack grows downwards, so the chain
    // rises; one that does not, or leaves the stack's reach, is broken.
    constexpr uint64_t kReach = 4 * kPageSize;
    for (unsigned depth = 0; depth < kDeepest; depth++) {
        if (frame_pointer % 8 != 0 || static_cast<int64_t>(frame_pointer) >= 0)
            break;
        const auto* frame = reinterpret_cast<const uint64_t*>(frame_pointer);
        log_code_address(frame[1] - 1);  // the call, not what comes after it: that may be another function
        if (frame[0] <= frame_pointer || frame[0] - frame_pointer > kReach)
            break;
        frame_pointer = frame[0];
    }
}

}  // namespace kernel
