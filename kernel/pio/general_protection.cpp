// SPDX-License-Identifier: Apache-2.0
#include "pio/general_protection.h"

#include "arch/clock.h"
#include "arch/cpu.h"
#include "arch/segments.h"
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
#include "task/user_descriptor.h"

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

// Where an instruction lies in memory, and how it reads.
struct CodePlace {
    uint64_t address;
    CodeMode mode;
};

// Any code segment but the 64-bit one has 32 bits, its addresses too, and may have a base (modify_ldt(2)).
CodePlace place_of(const TrapFrame& frame, const Thread& thread) {
    if (frame.cs == USER_CODE_SELECTOR)
        return {frame.rip, CodeMode::Bits64};
    const SegmentDescriptor code = descriptor_of(thread, static_cast<uint16_t>(frame.cs));
    return {static_cast<uint32_t>(code.base() + frame.rip), CodeMode::Bits32};
}

// What cannot be read is no instruction of ours.
IoInstruction instruction_at(const CodePlace& place, const TrapFrame& frame) {
    uint8_t code[iopermd::kMaxInstruction];
    const size_t missing = copy_from_user_partial(code, UserAddr{place.address}, sizeof(code));
    return decode_io_instruction({code, sizeof(code) - missing}, place.mode,
                                 static_cast<uint16_t>(frame.rdx));
}

void skip(TrapFrame& frame, const IoInstruction& instruction, uint64_t address, Thread& thread) {
    if (thread.ports.note_skipped_interrupt_flag())
        tell(thread, "{} at 0x{x} does nothing: ports come without the interrupt flag",
             instruction.kind == IoInstruction::Kind::Cli ? "CLI" : "STI", address);
    frame.rip += instruction.length;
}

}  // namespace

bool handle_general_protection(TrapFrame& frame) {
    Thread& thread = current_thread();
    const CodePlace place = place_of(frame, thread);
    const IoInstruction refused = instruction_at(place, frame);
    switch (answer_interrupt_flag(refused, thread.ports.level(), frame.rflags)) {
        case InterruptFlagAnswer::Skip:
            skip(frame, refused, place.address, thread);
            return true;
        case InterruptFlagAnswer::SkipAndTrap:
            skip(frame, refused, place.address, thread);
            deliver_fault(frame, {kSigTrap, kTrapTrace, frame.rip, kDebugException, 0});
            return true;
        case InterruptFlagAnswer::Fault:
            break;
    }
    if (const std::optional<DeniedAccess> denied = denied_access(refused, place.address, frame, thread.ports))
        tell(thread, "denied: {}", *denied);
    return false;
}

}  // namespace kernel::pio
