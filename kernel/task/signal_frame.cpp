// SPDX-License-Identifier: Apache-2.0
#include "task/signal_frame.h"

#include <cstring>

#include "arch/control_registers.h"
#include "arch/cpu.h"
#include "arch/fpu.h"
#include "arch/segments.h"
#include "lib/vector.h"
#include "mm/user_pointer.h"
#include "task/alternate_stack.h"
#include "task/signal_frame_i386.h"
#include "task/signal_frame_layout.h"
#include "task/signals.h"
#include "task/thread.h"
#include "task/user_descriptor.h"

namespace kernel {
namespace {

constexpr uint64_t kRedZone = 128;  // System V ABI, 3.2.2
constexpr uint64_t kFpuAlignment = 64;

constexpr uint64_t round_down(uint64_t value, uint64_t alignment) {
    return value & ~(alignment - 1);
}

// Where the FPU image and the frame go: below the red zone, or at the top of the alternate stack.
struct Place {
    uint64_t fpu;
    uint64_t frame;
};
Result<Place> find_place(const TrapFrame& frame, const SignalAction& action,
                         const AlternateStack& alternate) {
    const HandlerStack stack = choose_handler_stack(alternate, frame.rsp, action, frame.rsp - kRedZone);
    const uint64_t fpu = round_down(stack.top - FpuState::size(), kFpuAlignment);
    // As after a call: the stack is 8 below a multiple of 16 (System V ABI, 3.2.2).
    const uint64_t place = round_down(fpu - sizeof(SignalFrame), 16) - 8;
    if (stack.is_alternate && !alternate.contains(place))
        return fail(Errno::Fault);  // overflow
    if (place >= kUserEnd)
        return fail(Errno::Fault);
    return Place{fpu, place};
}

MachineContext save_registers(const TrapFrame& frame, const ThreadSignals& signals, SignalSet mask) {
    MachineContext context{};
    context.r8 = frame.r8, context.r9 = frame.r9, context.r10 = frame.r10, context.r11 = frame.r11;
    context.r12 = frame.r12, context.r13 = frame.r13, context.r14 = frame.r14, context.r15 = frame.r15;
    context.rdi = frame.rdi, context.rsi = frame.rsi, context.rbp = frame.rbp, context.rbx = frame.rbx;
    context.rdx = frame.rdx, context.rax = frame.rax, context.rcx = frame.rcx, context.rsp = frame.rsp;
    context.rip = frame.rip, context.flags = frame.rflags;
    context.cs = static_cast<uint16_t>(frame.cs), context.ss = static_cast<uint16_t>(frame.ss);
    context.error = signals.trap_error, context.trap_number = signals.trap_number;
    context.old_mask = mask.bits();
    context.cr2 = signals.trap_address;
    return context;
}

// Frames that were made before SS was in them, or in 32-bit code, have something there that 64-bit code may
// not be able to go on with (Linux's force_valid_ss()).
uint16_t stack_selector(const UserContext& context) {
    const uint16_t selector = user_selector(context.machine.ss);
    const bool is_strict = context.flags & kUcStrictRestoreSs;
    if (is_strict || user_selector(context.machine.cs) != USER_CODE_SELECTOR)
        return selector;
    const SegmentDescriptor stack = descriptor_of(current_thread(), selector);
    return stack.is_writable() && !stack.is_absent() ? selector : USER_DATA_SELECTOR;
}

void load_registers(TrapFrame& frame, const MachineContext& context) {
    frame.r8 = context.r8, frame.r9 = context.r9, frame.r10 = context.r10, frame.r11 = context.r11;
    frame.r12 = context.r12, frame.r13 = context.r13, frame.r14 = context.r14, frame.r15 = context.r15;
    frame.rdi = context.rdi, frame.rsi = context.rsi, frame.rbp = context.rbp, frame.rbx = context.rbx;
    frame.rdx = context.rdx, frame.rax = context.rax, frame.rcx = context.rcx, frame.rsp = context.rsp;
    frame.rip = context.rip;
    frame.rflags = (frame.rflags & ~kUserFlags) | (context.flags & kUserFlags);
    frame.orig_rax = kNotSyscall;  // nothing to restart
}

Result<> write_fpu(FpuState& fpu, UserAddr at) {
    fpu.save();
    return copy_to_user(at, fpu.image().data(), fpu.image().size());
}

// A program may have left room for the FXSAVE area alone: what can be read is enough for load_image() to
// judge.
Result<> read_fpu(FpuState& fpu, UserAddr at) {
    if (!at) {
        fpu.reset();
    } else {
        Vector<uint8_t> image;
        TRY(image.resize(FpuState::size()));
        const size_t missing = copy_from_user_partial(image.begin(), at, image.size());
        TRY(fpu.load_image(image.span().first(image.size() - missing)));
    }
    fpu.restore();
    return {};
}

}  // namespace

bool push_signal_frame(TrapFrame& frame, const SignalInfo& info, const SignalAction& action, SignalSet mask) {
    if (action.flags & SignalAction::kI386)
        return push_i386_signal_frame(frame, info, action, mask);
    Thread& self = current_thread();
    AlternateStack& alternate = self.signals.alternate_stack;
    const Result<Place> place = find_place(frame, action, alternate);
    if (!place || !(action.flags & SignalAction::kRestorer) || !write_fpu(*self.fpu, UserAddr{place->fpu}))
        return false;
    SignalFrame built{};
    built.restorer = action.restorer;
    built.context.flags = kUcSigcontextSs | (fpu_features() ? kUcFpXstate : 0) |
                          (frame.cs == USER_CODE_SELECTOR ? kUcStrictRestoreSs : 0);
    built.context.stack = describe_alternate_stack(alternate, frame.rsp);
    built.context.machine = save_registers(frame, self.signals, mask);
    built.context.machine.fpu = place->fpu;
    built.context.mask = mask.bits();
    built.info = info;
    if (!copy_to_user(UserAddr{place->frame}, &built, sizeof built))
        return false;
    if (alternate.flags & AlternateStack::kAutoDisarm)
        alternate = {};
    // Whatever rounding or exceptions the program had set up, its handler is ordinary code.
    self.fpu->reset();
    self.fpu->restore();
    frame.rdi = static_cast<uint64_t>(info.number);
    frame.rsi = place->frame + offsetof(SignalFrame, info);
    frame.rdx = place->frame + offsetof(SignalFrame, context);
    frame.rax = 0;  // no vector registers in a call of a function with variable arguments
    frame.rip = action.handler;
    frame.rsp = place->frame;
    frame.rflags &= ~(kFlagsDirection | kFlagsResume | kFlagsTrap);
    frame.cs = USER_CODE_SELECTOR;
    frame.ss = USER_DATA_SELECTOR;
    frame.orig_rax = kNotSyscall;
    return true;
}

Result<> pop_signal_frame(TrapFrame& frame) {
    Thread& self = current_thread();
    // The handler's return took the restorer's address off the stack.
    const UserAddr at{frame.rsp - sizeof(uint64_t)};
    const auto saved = TRY(UserIn<UserContext>{at + offsetof(SignalFrame, context)}.read());
    // Any RIP will do: what cannot be returned to is told on the way out (arch/user_return.cpp).
    TRY(read_fpu(*self.fpu, UserAddr{saved.machine.fpu}));
    signals::set_mask(SignalSet{saved.mask});
    load_registers(frame, saved.machine);
    frame.set_segments(user_selector(saved.machine.cs), stack_selector(saved));
    // A bad one is ignored, as on Linux: SS_ONSTACK of the stack that is left must not count.
    (void)set_alternate_stack(self, saved.stack, frame.rsp);
    return {};
}

}  // namespace kernel
