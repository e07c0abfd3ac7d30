// SPDX-License-Identifier: Apache-2.0
#include "task/thread.h"

#include <array>
#include <cstring>

#include "arch/context.h"
#include "arch/cpu.h"
#include "arch/paging.h"
#include "lib/panic.h"
#include "task/process.h"

namespace kernel {

Thread::Thread() {
    scheduler.thread = this;
}

Result<Ref<Thread>> Thread::create_with_stack(Ref<Process> process) {
    Thread* raw = new (std::nothrow) Thread;
    if (!raw)
        return fail(Errno::NoMem);
    Ref<Thread> thread = Ref<Thread>::adopt(raw);
    thread->stack_top_ = TRY(map_kernel_stack());
    thread->process_ = std::move(process);
    return thread;
}

Result<Ref<Thread>> Thread::create(Ref<Process> process, const TrapFrame& frame, Owned<FpuState> fpu) {
    Ref<Thread> thread = TRY(create_with_stack(std::move(process)));
    thread->fpu = std::move(fpu);
    thread->user_frame() = frame;
    thread->scheduler.context = prepare_user_context(thread->stack_top_);
    return thread;
}

Result<Ref<Thread>> Thread::create_in_kernel(Ref<Process> process, void (*entry)(void*), void* argument) {
    Ref<Thread> thread = TRY(create_with_stack(std::move(process)));
    if (!thread->is_kernel_thread())
        thread->fpu = TRY(FpuState::create());
    thread->kernel_entry_ = entry;
    thread->kernel_argument_ = argument;
    // Below the place of the frame, through which it may go to user mode.
    thread->scheduler.context =
        prepare_context(thread->stack_top_ - sizeof(TrapFrame), start_in_kernel, thread.get());
    return thread;
}

void Thread::start_in_kernel(void* argument) {
    finish_switch();
    enable_interrupts();
    Thread& thread = *static_cast<Thread*>(argument);
    thread.kernel_entry_(thread.kernel_argument_);
    panic("a thread's entry function has returned");
}

Thread& Thread::adopt_boot_flow() {
    alignas(Thread) static uint8_t room[kMaxCpus][sizeof(Thread)];
    const unsigned number = this_cpu().number;
    Thread& thread = *new (room[number]) Thread;
    thread.set_name("idle");
    return thread;
}

Thread::~Thread() {
    if (stack_top_ != 0)
        unmap_kernel_stack(stack_top_);
}

Ref<Credentials> Thread::credentials_ref() const {
    const SpinLock::Guard guard = process_->lock.lock();
    return credentials_;
}

void Thread::set_credentials(Ref<Credentials> credentials) {
    SpinLock::Guard guard = process_->lock.lock();
    std::swap(credentials_, credentials);
    if (id_ == process_->id())
        process_->credentials = credentials_;
    guard.unlock();  // before the old ones are released
}

Ref<Process> Thread::process_ref() const {
    return process_;
}

}  // namespace kernel
