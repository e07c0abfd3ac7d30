// SPDX-License-Identifier: Apache-2.0
#include "arch/context.h"

#include "arch/trap_frame.h"

namespace kernel {

// context.S
extern "C" void start_kernel_context();
extern "C" void start_user_context();

namespace {

// What switch_context() pops, in ascending order.
struct SwitchFrame {
    uint64_t r15, r14, r13, r12, rbx, rbp;
    uint64_t return_address;
};

SavedContext put_frame(uint64_t below, const SwitchFrame& frame) {
    const uint64_t at = below - sizeof(SwitchFrame);
    *reinterpret_cast<SwitchFrame*>(at) = frame;
    return {at};
}

}  // namespace

SavedContext prepare_context(uint64_t stack_top, void (*entry)(void*), void* argument) {
    SwitchFrame frame{};
    frame.r12 = reinterpret_cast<uint64_t>(entry);
    frame.r13 = reinterpret_cast<uint64_t>(argument);
    frame.return_address = reinterpret_cast<uint64_t>(start_kernel_context);
    return put_frame(stack_top, frame);
}

SavedContext prepare_user_context(uint64_t stack_top) {
    SwitchFrame frame{};
    frame.return_address = reinterpret_cast<uint64_t>(start_user_context);
    return put_frame(stack_top - sizeof(TrapFrame), frame);
}

}  // namespace kernel
