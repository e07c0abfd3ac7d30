// SPDX-License-Identifier: Apache-2.0
#include "task/alternate_stack.h"

#include "task/thread.h"

namespace kernel {
namespace {
constexpr uint64_t kMinimum = 2048;  // MINSIGSTKSZ

// SS_AUTODISARM: the stack is not in use while a handler runs on it, because it was disarmed before.
bool runs_on(const AlternateStack& stack, uint64_t stack_pointer) {
    return !(stack.flags & AlternateStack::kAutoDisarm) && stack.contains(stack_pointer);
}
}  // namespace

Result<> set_alternate_stack(Thread& self, const UserStack& wanted, uint64_t stack_pointer) {
    AlternateStack& stack = self.signals.alternate_stack;
    if (runs_on(stack, stack_pointer))
        return fail(Errno::Perm);
    const uint32_t mode = wanted.flags & ~AlternateStack::kAutoDisarm;
    if (mode != AlternateStack::kDisable && mode != AlternateStack::kOnStack && mode != 0)
        return fail(Errno::Inval);
    if (mode == AlternateStack::kDisable) {
        stack = {};
        return {};
    }
    if (wanted.size < kMinimum)
        return fail(Errno::NoMem);
    stack = {UserAddr{wanted.base}, wanted.size, wanted.flags & AlternateStack::kAutoDisarm};
    return {};
}

HandlerStack choose_handler_stack(const AlternateStack& alternate, uint64_t stack_pointer,
                                  const SignalAction& action, uint64_t below) {
    const bool is_there = runs_on(alternate, stack_pointer);
    if ((action.flags & SignalAction::kOnStack) && alternate.size != 0 && !is_there)
        return {alternate.base.value() + alternate.size, true};
    return {below, is_there};
}

UserStack describe_alternate_stack(const AlternateStack& stack, uint64_t stack_pointer) {
    uint32_t flags = stack.flags;
    if (stack.size != 0 && runs_on(stack, stack_pointer))
        flags |= AlternateStack::kOnStack;
    return {stack.base.value(), flags, 0, stack.size};
}

}  // namespace kernel
