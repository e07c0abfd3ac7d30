// SPDX-License-Identifier: Apache-2.0
#include "client/run/supervisor.h"

#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>

#include "client/run/filter.h"
#include "iopermd/ioperm_args.h"

namespace iopermd::run {
namespace {

constexpr uint64_t kIoplNumber64 = SYS_iopl;
constexpr uint64_t kIoplNumber32 = 110;

bool is_group_stop(int signal) {
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

siginfo_t single_step(uint64_t address) {
    siginfo_t info{};
    info.si_signo = SIGTRAP;
    info.si_code = TRAP_TRACE;
    info.si_addr =
        reinterpret_cast<void*>(address);  // NOLINT(performance-no-int-to-ptr): an address elsewhere
    return info;
}

}  // namespace

void Supervisor::handle(pid_t tid, int status, Time now) {
    if (!WIFSTOPPED(status)) {
        table_.ended(tid);
        faults_.ended(tid);
        return;
    }
    switch (status >> 16) {
        case 0:
            return on_signal(tid, WSTOPSIG(status));
        case PTRACE_EVENT_STOP:
            return on_stop(tid, WSTOPSIG(status), now);
        case PTRACE_EVENT_FORK:
        case PTRACE_EVENT_VFORK:
        case PTRACE_EVENT_CLONE:
            return on_created(tid);
        case PTRACE_EVENT_EXEC:
            return on_exec(tid);
        case PTRACE_EVENT_SECCOMP:
            return on_iopl(tid);
        default:
            return go_on(tid, 0);
    }
}

void Supervisor::on_signal(pid_t tid, int signal) {
    if (signal == SIGSEGV) {
        const auto info = ptrace_.signal_info(tid);
        if (info && info->si_code == SI_KERNEL)  // #GP; somebody's kill() or a page fault has another code
            return on_fault(tid);
    }
    go_on(tid, signal);
}

void Supervisor::on_fault(pid_t tid) {
    auto registers = ptrace_.registers(tid);
    if (!registers)
        return go_on(tid, SIGSEGV);
    std::array<uint8_t, kMaxInstruction> code;
    const size_t size = ptrace_.read(tid, code_address(*registers), code);
    const Fault fault = decide_fault(*registers, std::span(code).first(size), table_.level(tid));
    faults_.record(tid, fault);
    if (fault.action == Fault::Action::Deliver)
        return go_on(tid, SIGSEGV);

    registers->rip = fault.address + fault.instruction.length;
    if (!ptrace_.set_registers(tid, *registers))
        return go_on(tid, SIGSEGV);
    if (fault.action == Fault::Action::Skip)
        return go_on(tid, 0);
    ptrace_.set_signal_info(tid, single_step(registers->rip));
    go_on(tid, SIGTRAP);
}

// The rules of iopl(2) for a process that has the capability: every level up to 3 is taken. The filter has
// refused the others.
void Supervisor::on_iopl(pid_t tid) {
    const auto data = ptrace_.event_message(tid);
    auto registers = ptrace_.registers(tid);
    if (!data || !registers)
        return go_on(tid, 0);
    const bool is_64 = *data == kTracedIopl64 && registers->orig_rax == kIoplNumber64;
    const bool is_32 = *data == kTracedIopl32 && registers->orig_rax == kIoplNumber32;
    const auto level = static_cast<uint32_t>(is_64 ? registers->rdi : registers->rbx);
    int64_t result =
        -ENOSYS;  // a SECCOMP_RET_TRACE of the program's own filter, which has no tracer as far as it knows
    if ((is_64 || is_32) && level <= kMaxIopl) {
        table_.set_level(tid, static_cast<uint8_t>(level));
        result = 0;
    }
    registers->orig_rax = ~uint64_t{0};  // no system call
    registers->rax = static_cast<uint64_t>(result);
    ptrace_.set_registers(tid, *registers);
    go_on(tid, 0);
}

void Supervisor::on_created(pid_t tid) {
    const auto child = ptrace_.event_message(tid);
    if (child && table_.created(tid, static_cast<pid_t>(*child)))
        go_on(static_cast<pid_t>(*child), 0);
    go_on(tid, 0);
}

void Supervisor::on_exec(pid_t tid) {
    const auto former = ptrace_.event_message(tid);
    table_.executed(former ? static_cast<pid_t>(*former) : tid, tid);
    go_on(tid, 0);
}

void Supervisor::on_stop(pid_t tid, int signal, Time now) {
    if (is_group_stop(signal) && !letting_go_)
        return ptrace_.listen(tid);
    if (table_.known(tid, now) || letting_go_)
        go_on(tid, 0);
}

void Supervisor::let_go() {
    letting_go_ = true;
    for (pid_t tid : table_.all())
        ptrace_.interrupt(tid);
    release_overdue(Time::max());
}

void Supervisor::release_overdue(Time now) {
    for (pid_t tid : table_.take_overdue(now))
        go_on(tid, 0);
}

void Supervisor::go_on(pid_t tid, int signal) {
    if (!letting_go_)
        return ptrace_.resume(tid, signal);
    ptrace_.detach(tid, signal);
    table_.ended(tid);
    faults_.ended(tid);
}

}  // namespace iopermd::run
