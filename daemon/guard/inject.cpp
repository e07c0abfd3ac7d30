// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/inject.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <string_view>

#include "daemon/common/small_file.h"
#include "daemon/guard/processes.h"

namespace iopermd::guard {
namespace {

// The kernel's user code segments, arch/x86/include/asm/segment.h.
constexpr uint64_t kCode64 = 0x33, kCode32 = 0x23;
constexpr uint64_t kTrapFlag = 0x100;
constexpr size_t kSignalSetSize = 8;  // of the kernel, not of libc

// The address of these bytes in the vDSO. What else is mapped may be a file in a FUSE of its user's own, and
// who reads that waits for as long as the user likes.
Result<uint64_t> find_in_vdso(pid_t tid, std::string_view instruction, uint64_t limit) {
    const std::string maps = IOPERMD_TRY(read_file(proc(tid, "maps")));
    const size_t line = maps.rfind('\n', maps.rfind("[vdso]\n")) + 1;
    const auto [begin, end] = anonymous_at(maps, std::strtoull(maps.c_str() + line, nullptr, 16));
    std::string text(end <= limit ? end - begin : 0, 0);
    const iovec local{text.data(), text.size()};
    // NOLINTNEXTLINE(performance-no-int-to-ptr): an address in another process
    const iovec remote{reinterpret_cast<void*>(begin), text.size()};
    process_vm_readv(tid, &local, 1, &remote, 1, 0);
    if (const size_t found = text.find(instruction); found != std::string::npos)
        return begin + found;
    return thread_failure(tid, "has no system call instruction in a vDSO");
}

// Those with which the thread makes the call.
Result<user_regs_struct> registers_for(pid_t tid, user_regs_struct regs, long number, long number_i386,
                                       const Arguments& a) {
    // Then the instruction is behind it: syscall puts the next one's address into rcx (Intel SDM, volume 2B).
    const bool in_call = static_cast<int64_t>(regs.orig_rax) != -1 && regs.rcx == regs.rip;
    regs.eflags &= ~kTrapFlag;
    regs.orig_rax = static_cast<uint64_t>(-1);  // so that the kernel does not take it for an interrupted call
    if (regs.cs == kCode64) {
        regs.rip = in_call ? regs.rip - 2 : IOPERMD_TRY(find_in_vdso(tid, "\x0f\x05", UINT64_MAX));
        regs.rax = static_cast<uint64_t>(number);
        regs.rdi = a[0], regs.rsi = a[1], regs.rdx = a[2], regs.r10 = a[3], regs.r8 = a[4];
    } else {  // 32-bit code, or a segment of its own (modify_ldt): int 0x80 works from the flat one
        regs.cs = kCode32;
        regs.rip = IOPERMD_TRY(find_in_vdso(tid, "\xcd\x80", UINT32_MAX));
        regs.rax = static_cast<uint64_t>(number_i386);
        regs.rbx = a[0], regs.rcx = a[1], regs.rdx = a[2], regs.rsi = a[3], regs.rdi = a[4];
    }
    return regs;
}

// Resumes the thread and waits for its next stop.
Result<Stop> resume(__ptrace_request how, pid_t tid, int signal, Instant deadline) {
    IOPERMD_TRY(request(how, "resume", tid, 0, static_cast<uint64_t>(signal)));
    const Stop stop = IOPERMD_TRY(wait_for_tracee(tid, deadline));
    if (stop.gone())
        return thread_failure(tid, "has ended", Code::NotFound);
    return stop;
}

// Lets the thread run into the system call and through it into a new interrupt stop.
Result<void> run_call(pid_t tid, Instant deadline) {
    int signal = 0;
    do {  // with every signal blocked only SIGSTOP can come first; the kernel keeps the stopped state itself
        const Stop entry = IOPERMD_TRY(resume(PTRACE_SYSCALL, tid, signal, deadline));
        signal = entry.signal();
    } while (signal == 0 || signal == SIGSTOP);
    if (signal != (SIGTRAP | 0x80))
        return thread_failure(tid, "got a signal instead of making a call");
    // Asking for the stop before the call runs makes the kernel take it on the call's way out, inside signal
    // delivery, where the registers of an interrupted call mean what they meant before.
    IOPERMD_TRY(PTRACE(PTRACE_INTERRUPT, tid, 0, 0));
    const Stop end = IOPERMD_TRY(resume(PTRACE_CONT, tid, 0, deadline));
    if (!end.interrupted())
        return thread_failure(tid, "made an unexpected stop after a call");
    return {};
}

// A thread that is stopped within a restartable sequence (rseq(2)) must be sent to its abort handler when it
// goes on. Whenever a thread returns to user mode outside of the sequence that its struct rseq names, as it
// does to make our call, the kernel clears that name (kernel/rseq.c); so it is kept and put back.
// Not so in a system call, which no sequence may contain. Here: where the name is, and the name; 0: none.
std::pair<uint64_t, long> current_sequence(pid_t tid, bool in_call) {
    __ptrace_rseq_configuration rseq{};
    if (in_call || ptrace(PTRACE_GET_RSEQ_CONFIGURATION, tid, sizeof rseq, &rseq) <= 0)
        return {};  // before Linux 5.13 nobody can know
    const uint64_t at = rseq.rseq_abi_pointer + 8;
    const auto maps = read_file(proc(tid, "maps"));
    if (!maps || anonymous_at(*maps, at).second == 0)  // a file's page must not be read here either
        return {};
    errno = 0;
    const long name = ptrace(PTRACE_PEEKDATA, tid, at, nullptr);
    return {at, errno == 0 ? name : 0};
}

}  // namespace

std::pair<uint64_t, uint64_t> anonymous_at(const std::string& maps, uint64_t address) {
    for (const char* line = maps.c_str(); *line != 0; line = std::strchr(line, '\n') + 1) {
        char* rest = nullptr;
        const uint64_t begin = std::strtoull(line, &rest, 16), end = std::strtoull(rest + 1, &rest, 16);
        int sure = 0;  // its device and inode are none
        // NOLINTNEXTLINE(cert-err34-c): the kernel printed these numbers
        if (address >= begin && address < end)
            std::sscanf(std::string(rest, strnlen(rest, 64)).c_str(), "%*s %*s 00:00 0%n", &sure);
        if (sure != 0)
            return {begin, end};
    }
    return {};
}

Result<void> request(__ptrace_request what, const char* name, pid_t tid, uint64_t address, uint64_t data) {
    if (ptrace(what, tid, address, data) == 0)
        return {};
    const Code code = errno == ESRCH ? Code::NotFound : errno == ENXIO ? Code::Unsupported : Code::Internal;
    return thread_failure(tid, std::string(name) + ": " + std::strerror(errno), code);
}

Result<Stop> wait_for_tracee(pid_t tid, Instant deadline) {
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    pthread_sigmask(SIG_BLOCK, &awaited, nullptr);  // one that comes between the two calls below is kept
    for (;;) {
        int status = 0;
        const pid_t got = waitpid(tid, &status, __WALL | WNOHANG);
        if (got > 0)
            return Stop{got, status};
        if (got < 0)
            return fail_errno("waitpid", errno, errno == ECHILD ? Code::NotFound : Code::Internal);
        const int left = milliseconds_until(deadline);
        if (left == 0)
            return thread_failure(tid, "does not stop", Code::Timeout);
        const timespec time{left / 1000, left % 1000 * 1'000'000L};
        sigtimedwait(&awaited, nullptr, &time);
    }
}

Result<int64_t> inject(pid_t tid, long number, long number_i386, const Arguments& arguments,
                       Instant deadline) {
    user_regs_struct saved{};
    uint64_t mask = 0;
    const uint64_t every_signal = ~uint64_t{0};
    IOPERMD_TRY(PTRACE(PTRACE_GETREGS, tid, 0, &saved));
    IOPERMD_TRY(PTRACE(PTRACE_GETSIGMASK, tid, kSignalSetSize, &mask));
    user_regs_struct regs = IOPERMD_TRY(registers_for(tid, saved, number, number_i386, arguments));
    const auto [name_at, name] = current_sequence(tid, static_cast<int64_t>(saved.orig_rax) != -1);
    IOPERMD_TRY(PTRACE(PTRACE_SETSIGMASK, tid, kSignalSetSize, &every_signal));
    IOPERMD_TRY(PTRACE(PTRACE_SETREGS, tid, 0, &regs));
    IOPERMD_TRY(run_call(tid, deadline));
    IOPERMD_TRY(PTRACE(PTRACE_GETREGS, tid, 0, &regs));
    IOPERMD_TRY(PTRACE(PTRACE_SETREGS, tid, 0, &saved));
    if (name != 0)
        IOPERMD_TRY(PTRACE(PTRACE_POKEDATA, tid, name_at, name));
    IOPERMD_TRY(PTRACE(PTRACE_SETSIGMASK, tid, kSignalSetSize, &mask));
    return saved.cs == kCode64 ? static_cast<int64_t>(regs.rax) : static_cast<int32_t>(regs.rax);
}

}  // namespace iopermd::guard
