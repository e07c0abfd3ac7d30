// SPDX-License-Identifier: Apache-2.0
#include "task/signal_frame_i386.h"

#include <cstring>

#include "arch/control_registers.h"
#include "arch/cpu.h"
#include "arch/fpu.h"
#include "arch/fpu_i386.h"
#include "arch/interrupts.h"
#include "arch/segments.h"
#include "lib/vector.h"
#include "mm/user_pointer.h"
#include "task/alternate_stack.h"
#include "task/signal_frame.h"
#include "task/signal_frame_i386_layout.h"
#include "task/signals.h"
#include "task/thread.h"

namespace kernel {
namespace {

constexpr uint64_t kFpuAlignment = 64;
constexpr uint32_t kSigreturn = 119, kRtSigreturn = 173;

struct Place {
    uint64_t fpu;    // the FSAVE image, and the modern one behind it
    uint64_t frame;  // as after a call: four bytes below a multiple of 16
};
Result<Place> find_place(const TrapFrame& frame, const SignalAction& action, const AlternateStack& alternate,
                         size_t frame_bytes) {
    const HandlerStack stack = choose_handler_stack(alternate, frame.rsp, action, frame.rsp);
    const uint64_t image = (stack.top - FpuState::size()) & ~(kFpuAlignment - 1);
    const uint64_t fpu = image - sizeof(FsaveArea);
    const uint64_t place = ((fpu - frame_bytes + 4) & ~uint64_t{15}) - 4;
    if ((stack.is_alternate && !alternate.contains(place)) || place >= kI386End)
        return fail(Errno::Fault);
    return Place{fpu, place};
}

Result<> write_fpu(FpuState& fpu, const TrapFrame& frame, uint64_t at) {
    fpu.save();
    FxsaveArea area;
    std::memcpy(&area, fpu.image().data(), sizeof area);
    const FsaveArea old = to_fsave(area, static_cast<uint16_t>(frame.cs), loaded_selectors().ds);
    TRY(copy_to_user(UserAddr{at}, &old, sizeof old));
    const UserAddr modern{at + sizeof old};
    TRY(copy_to_user(modern, fpu.image().data(), fpu.image().size()));
    // The size that a program goes by counts from the old image on.
    if (fpu_features() != 0) {
        area.extended_bytes += sizeof old;
        TRY(copy_to_user(modern + offsetof(FxsaveArea, extended_bytes), &area.extended_bytes,
                         sizeof area.extended_bytes));
    }
    return {};
}

// The x87 registers are those of the old image, whatever the modern one says (Linux's convert_to_fxsr()).
Result<> read_fpu(FpuState& fpu, UserAddr at) {
    if (!at) {
        fpu.reset();
    } else {
        const auto old = TRY(UserIn<FsaveArea>{at}.read());
        Vector<uint8_t> image;
        TRY(image.resize(FpuState::size()));
        const size_t missing = copy_from_user_partial(image.begin(), at + sizeof old, image.size());
        const std::span<uint8_t> present = image.span().first(image.size() - missing);
        if (present.size() < sizeof(FxsaveArea))
            return fail(Errno::Fault);
        FxsaveArea area;
        std::memcpy(&area, present.data(), sizeof area);
        take_fsave(area, old);
        std::memcpy(present.data(), &area, sizeof area);
        TRY(fpu.load_image(present));
    }
    fpu.restore();
    return {};
}

I386MachineContext save_registers(const TrapFrame& frame, const ThreadSignals& signals, SignalSet mask,
                                  uint64_t fpu) {
    const auto low = [](uint64_t value) { return static_cast<uint32_t>(value); };
    const UserSelectors selectors = loaded_selectors();
    return {.gs = selectors.gs,
            .fs = selectors.fs,
            .es = selectors.es,
            .ds = selectors.ds,
            .edi = low(frame.rdi),
            .esi = low(frame.rsi),
            .ebp = low(frame.rbp),
            .esp = low(frame.rsp),
            .ebx = low(frame.rbx),
            .edx = low(frame.rdx),
            .ecx = low(frame.rcx),
            .eax = low(frame.rax),
            .trap_number = low(signals.trap_number),
            .error = low(signals.trap_error),
            .eip = low(frame.rip),
            .cs = low(frame.cs),
            .flags = low(frame.rflags),
            .esp_at_signal = low(frame.rsp),
            .ss = low(frame.ss),
            .fpu = low(fpu),
            .old_mask = low(mask.bits()),
            .cr2 = low(signals.trap_address)};
}

void load_selectors(Thread& self, const I386MachineContext& context) {
    // A null selector becomes 3, which is null as well: so does Linux's reload_segments().
    const InterruptState before = save_and_disable_interrupts();
    self.segments.selectors = {.ds = user_selector(context.ds),
                               .es = user_selector(context.es),
                               .fs = user_selector(context.fs),
                               .gs = user_selector(context.gs)};
    load_user_segments(self.segments, self.bases);
    restore_interrupts(before);
}

void load_registers(TrapFrame& frame, const I386MachineContext& context) {
    frame.rdi = context.edi, frame.rsi = context.esi, frame.rbp = context.ebp, frame.rsp = context.esp;
    frame.rbx = context.ebx, frame.rdx = context.edx, frame.rcx = context.ecx, frame.rax = context.eax;
    frame.rip = context.eip;
    frame.rflags = (frame.rflags & ~kUserFlags) | (context.flags & kUserFlags);
    frame.set_segments(user_selector(context.cs), user_selector(context.ss));
    frame.orig_rax = kNotSyscall;  // nothing to restart
}

// popl %eax; movl $119, %eax; int $0x80 - and without the first, and with a 0 at the end, for 173.
I386ReturnCode return_code(uint32_t number) {
    const auto low = static_cast<uint8_t>(number);
    if (number == kSigreturn)
        return {{0x58, 0xb8, low, 0, 0, 0, 0xcd, 0x80}};
    return {{0xb8, low, 0, 0, 0, 0xcd, 0x80, 0}};
}

template <class Frame>
uint32_t restorer_of(const SignalAction& action, uint64_t place) {
    const uint64_t code = place + offsetof(Frame, code);
    return static_cast<uint32_t>(action.flags & SignalAction::kRestorer ? action.restorer : code);
}

bool push_classic(const TrapFrame& frame, const Place& place, const SignalInfo& info,
                  const SignalAction& action, SignalSet mask) {
    I386SignalFrame built{};
    built.restorer = restorer_of<I386SignalFrame>(action, place.frame);
    built.signal = static_cast<uint32_t>(info.number);
    built.machine = save_registers(frame, current_thread().signals, mask, place.fpu);
    built.mask_high = static_cast<uint32_t>(mask.bits() >> 32);
    built.code = return_code(kSigreturn);
    return copy_to_user(UserAddr{place.frame}, &built, sizeof built).has_value();
}

bool push_real_time(const TrapFrame& frame, const Place& place, const SignalInfo& info,
                    const SignalAction& action, SignalSet mask) {
    const ThreadSignals& own = current_thread().signals;
    I386RealTimeFrame built{};
    built.restorer = restorer_of<I386RealTimeFrame>(action, place.frame);
    built.signal = static_cast<uint32_t>(info.number);
    built.info_at = static_cast<uint32_t>(place.frame + offsetof(I386RealTimeFrame, info));
    built.context_at = static_cast<uint32_t>(place.frame + offsetof(I386RealTimeFrame, context));
    built.info = info.narrow();
    built.context.flags = fpu_features() ? kUcFpXstate : 0;
    built.context.stack = describe_alternate_stack(own.alternate_stack, frame.rsp).narrow();
    built.context.machine = save_registers(frame, own, mask, place.fpu);
    built.context.mask = mask.bits();
    built.code = return_code(kRtSigreturn);
    return copy_to_user(UserAddr{place.frame}, &built, sizeof built).has_value();
}

// Arguments are on the stack, and for handlers that were compiled with -mregparm=3 in registers.
void call_handler(TrapFrame& frame, const Place& place, const SignalInfo& info, const SignalAction& action) {
    const bool real_time = action.flags & SignalAction::kSigInfo;
    frame.rax = static_cast<uint64_t>(info.number);
    frame.rdx = real_time ? place.frame + offsetof(I386RealTimeFrame, info) : 0;
    frame.rcx = real_time ? place.frame + offsetof(I386RealTimeFrame, context) : 0;
    frame.rip = action.handler;
    frame.rsp = place.frame;
    frame.rflags &= ~(kFlagsDirection | kFlagsResume | kFlagsTrap);
    frame.cs = USER_CODE32_SELECTOR;
    frame.ss = USER_DATA_SELECTOR;
    frame.orig_rax = kNotSyscall;
    load_flat_data_segments();
}

}  // namespace

bool push_i386_signal_frame(TrapFrame& frame, const SignalInfo& info, const SignalAction& action,
                            SignalSet mask) {
    Thread& self = current_thread();
    AlternateStack& alternate = self.signals.alternate_stack;
    const bool real_time = action.flags & SignalAction::kSigInfo;
    const size_t bytes = real_time ? sizeof(I386RealTimeFrame) : sizeof(I386SignalFrame);
    const Result<Place> place = find_place(frame, action, alternate, bytes);
    if (!place || !write_fpu(*self.fpu, frame, place->fpu))
        return false;
    if (!(real_time ? push_real_time(frame, *place, info, action, mask)
                    : push_classic(frame, *place, info, action, mask)))
        return false;
    if (alternate.flags & AlternateStack::kAutoDisarm)
        alternate = {};
    self.fpu->reset();
    self.fpu->restore();
    call_handler(frame, *place, info, action);
    return true;
}

// The handler's return took the restorer's address off the stack, and the restorer took the signal's number.
Result<> pop_i386_signal_frame(TrapFrame& frame) {
    Thread& self = current_thread();
    const auto saved = TRY(UserIn<I386SignalFrame>{UserAddr{frame.rsp - 2 * sizeof(uint32_t)}}.read());
    TRY(read_fpu(*self.fpu, UserAddr{saved.machine.fpu}));
    signals::set_mask(SignalSet{uint64_t{saved.mask_high} << 32 | saved.machine.old_mask});
    load_selectors(self, saved.machine);
    load_registers(frame, saved.machine);
    return {};
}

Result<> pop_i386_real_time_frame(TrapFrame& frame) {
    Thread& self = current_thread();
    const UserAddr at{frame.rsp - sizeof(uint32_t)};
    const auto saved = TRY(UserIn<I386UserContext>{at + offsetof(I386RealTimeFrame, context)}.read());
    TRY(read_fpu(*self.fpu, UserAddr{saved.machine.fpu}));
    signals::set_mask(SignalSet{saved.mask});
    load_selectors(self, saved.machine);
    load_registers(frame, saved.machine);
    (void)set_alternate_stack(self, UserStack::widen(saved.stack), frame.rsp);  // a bad one is ignored
    return {};
}

}  // namespace kernel
