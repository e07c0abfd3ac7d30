// SPDX-License-Identifier: Apache-2.0
#include "pio/general_protection.h"

#include "arch/clock.h"
#include "arch/cpu.h"
#include "arch/trap_handlers.h"
#include "arch/user_copy.h"
#include "lib/guarded.h"
#include "lib/log.h"
#include "lib/rate_limit.h"
#include "pio/denied_access.h"
#include "pio/interrupt_flag.h"
#include "task/signal_info.h"
#include "task/signal_set.h"
#include "task/thread.h"

namespace kernel::pio {
namespace {

using iopermd::CodeMode;
using iopermd::IoInstruction;

constexpr uint8_t kDebugException = 1;  // what the trap would have come as

// Linux's printk_ratelimit: ten lines in five seconds.
constinit Guarded<RateLimit, LockRank::PortPermissions> log_limit{10u, 5 * kSecond};

template <class... Args>
void tell(const Thread& thread, std::string_view format, const Args&... args) {
    const std::optional<uint32_t> left_out = log_limit.lock()->admit(monotonic_now());
    if (!left_out)
        return;
    char room[kLogLineMax];
    Writer line{room};
    print(line, "{}[{}] ", thread.name, thread.id());
    print(line, format, args...);
    log_line(LogLevel::Info, line.text());
    if (*left_out != 0)
        log(LogLevel::Info, "{} lines about ports were left out before that", *left_out);
}

// The code segment of either mode starts at 0. What cannot be read is no instruction of ours.
IoInstruction instruction_at(const TrapFrame& frame) {
    uint8_t code[iopermd::kMaxInstruction];
    const size_t missing = copy_from_user_partial(code, UserAddr{frame.rip}, sizeof(code));
    const CodeMode mode = frame.from_compat_user() ? CodeMode::Bits32 : CodeMode::Bits64;
    return decode_io_instruction({code, sizeof(code) - missing}, mode, static_cast<uint16_t>(frame.rdx));
}

void skip(TrapFrame& frame, const IoInstruction& instruction, Thread& thread) {
    if (thread.ports.note_skipped_interrupt_flag())
        tell(thread, "{} at 0x{x} does nothing: ports come without the interrupt flag",
             instruction.kind == IoInstruction::Kind::Cli ? "CLI" : "STI", frame.rip);
    frame.rip += instruction.length;
}

}  // namespace

bool handle_general_protection(TrapFrame& frame) {
    Thread& thread = current_thread();
    const IoInstruction refused = instruction_at(frame);
    switch (answer_interrupt_flag(refused, thread.ports.level(), frame.rflags)) {
        case InterruptFlagAnswer::Skip:
            skip(frame, refused, thread);
            return true;
        case InterruptFlagAnswer::SkipAndTrap:
            skip(frame, refused, thread);
            deliver_fault(frame, {kSigTrap, kTrapTrace, frame.rip, kDebugException, 0});
            return true;
        case InterruptFlagAnswer::Fault:
            break;
    }
    if (const std::optional<DeniedAccess> denied = denied_access(refused, frame, thread.ports))
        tell(thread, "denied: {}", *denied);
    return false;
}

}  // namespace kernel::pio
