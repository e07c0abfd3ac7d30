// SPDX-License-Identifier: Apache-2.0
#include "client/run/linux_ptrace.h"

#include <sys/ptrace.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace iopermd::run {
namespace {

// No PTRACE_O_EXITKILL: when the supervisor dies the session ends, and the guard takes the ports.
constexpr long kOptions = PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
                          PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP;

}  // namespace

int LinuxPtrace::seize(pid_t tid) {
    return ptrace(PTRACE_SEIZE, tid, 0L, kOptions) == 0 ? 0 : errno;
}

void LinuxPtrace::resume(pid_t tid, int signal) {
    ptrace(PTRACE_CONT, tid, nullptr, long{signal});
}

void LinuxPtrace::listen(pid_t tid) {
    ptrace(PTRACE_LISTEN, tid, nullptr, nullptr);
}

void LinuxPtrace::detach(pid_t tid, int signal) {
    ptrace(PTRACE_DETACH, tid, nullptr, long{signal});
}

void LinuxPtrace::interrupt(pid_t tid) {
    ptrace(PTRACE_INTERRUPT, tid, nullptr, nullptr);
}

std::optional<unsigned long> LinuxPtrace::event_message(pid_t tid) {
    unsigned long message = 0;
    if (ptrace(PTRACE_GETEVENTMSG, tid, nullptr, &message) != 0)
        return std::nullopt;
    return message;
}

std::optional<siginfo_t> LinuxPtrace::signal_info(pid_t tid) {
    siginfo_t info{};
    if (ptrace(PTRACE_GETSIGINFO, tid, nullptr, &info) != 0)
        return std::nullopt;
    return info;
}

void LinuxPtrace::set_signal_info(pid_t tid, const siginfo_t& info) {
    ptrace(PTRACE_SETSIGINFO, tid, nullptr, &info);
}

std::optional<user_regs_struct> LinuxPtrace::registers(pid_t tid) {
    user_regs_struct registers{};
    if (ptrace(PTRACE_GETREGS, tid, nullptr, &registers) != 0)
        return std::nullopt;
    return registers;
}

bool LinuxPtrace::set_registers(pid_t tid, const user_regs_struct& registers) {
    return ptrace(PTRACE_SETREGS, tid, nullptr, &registers) == 0;
}

// Aligned words never cross a page, so what can be read up to the end of a mapping is read. It works for
// pages that may only be executed, which process_vm_readv(2) refuses.
size_t LinuxPtrace::read(pid_t tid, uint64_t address, std::span<uint8_t> out) {
    size_t done = 0;
    while (done < out.size()) {
        const uint64_t aligned = (address + done) & ~uint64_t{7};
        const size_t skip = address + done - aligned;
        errno = 0;
        const long word = ptrace(PTRACE_PEEKTEXT, tid, static_cast<long>(aligned), nullptr);
        if (errno != 0)
            break;
        const size_t size = std::min(sizeof word - skip, out.size() - done);
        std::memcpy(out.data() + done, reinterpret_cast<const char*>(&word) + skip, size);
        done += size;
    }
    return done;
}

}  // namespace iopermd::run
