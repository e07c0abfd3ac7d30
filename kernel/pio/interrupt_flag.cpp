// SPDX-License-Identifier: Apache-2.0
#include "pio/interrupt_flag.h"

#include "iopermd/ioperm_args.h"

namespace kernel::pio {
namespace {
constexpr uint64_t kTrapFlag = 1u << 8;
}

InterruptFlagAnswer answer_interrupt_flag(const iopermd::IoInstruction& refused, uint32_t level,
                                          uint64_t rflags) {
    if (level != iopermd::kMaxIopl || !refused.is_bare_interrupt_flag())
        return InterruptFlagAnswer::Fault;
    return rflags & kTrapFlag ? InterruptFlagAnswer::SkipAndTrap : InterruptFlagAnswer::Skip;
}

}  // namespace kernel::pio
