// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/tracer.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>

#include "daemon/common/strip_cookie.h"

namespace iopermd::guard {
namespace {

constexpr long kIopermI386 = 101;   // arch/x86/entry/syscalls/syscall_32.tbl
constexpr int kIopermNote = 0x201;  // NT_386_IOPERM in include/uapi/linux/elf.h

Unexpected<Error> ptrace_failure(pid_t tid, const std::string& what) {
    const int error = errno;
    return thread_failure(tid, what + ": " + std::strerror(error),
                          error == ESRCH ? Code::NotFound : Code::Internal);
}

using Words = std::array<uint64_t, PortSet::kWords>;

// What the kernel's I/O bitmap of the thread allows. A filter that the program installed may answer a call in
// the kernel's place; it cannot answer this.
Result<Words> held_ports(pid_t tid) {
    Words denied;
    denied.fill(~uint64_t{0});
    iovec into{denied.data(), sizeof denied};
    // ENXIO: it has no bitmap at all.
    if (ptrace(PTRACE_GETREGSET, tid, kIopermNote, &into) != 0 && errno != ENXIO)
        return ptrace_failure(tid, "does not show its I/O bitmap");
    std::transform(denied.begin(), denied.end(), denied.begin(), std::bit_not<>());
    return denied;
}

bool overlap(const Words& held, const PortSet& ports) {
    uint64_t common = 0;
    for (size_t i = 0; i < held.size(); i++)
        common |= held[i] & ports.word(i);
    return common != 0;
}

Result<void> ioperm_off(pid_t tid, PortRange range, Instant deadline) {
    const Call call{
        SYS_ioperm, kIopermI386, {range.first().number(), range.size(), 0, kStripCookie4, kStripCookie5}};
    const int64_t result = IOPERMD_TRY(inject(tid, call, deadline));
    if (result != 0)
        return thread_failure(
            tid, std::string("cannot make the call: ") + std::strerror(static_cast<int>(-result)));
    return {};
}

}  // namespace

Result<void> Tracer::seize(pid_t tid) {
    // EXITKILL: should the guard die in the middle, nobody goes on with ports that nobody could take back.
    if (ptrace(PTRACE_SEIZE, tid, 0, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD) != 0)
        return ptrace_failure(tid, "cannot be seized");
    if (ptrace(PTRACE_INTERRUPT, tid, 0, 0) != 0)
        return ptrace_failure(tid, "cannot be interrupted");
    return {};
}

Result<Tracer::Stop> Tracer::next(Instant deadline) {
    for (;;) {
        const Wait wait = IOPERMD_TRY(wait_for_tracee(-1, deadline));
        if (!WIFSTOPPED(wait.status))
            return Stop{wait.tid, true};
        if (is_interrupt_stop(wait.status))
            return Stop{wait.tid, false};
        // A signal that was being delivered: the stop comes after it and before the program's own code.
        const auto signal = wait.status >> 16 == 0 ? WSTOPSIG(wait.status) : 0;
        ptrace(PTRACE_CONT, wait.tid, 0, signal);
    }
}

Result<bool> Tracer::holds(pid_t tid, const PortSet& ports) {
    const Words held = IOPERMD_TRY(held_ports(tid));
    return overlap(held, ports);
}

Result<void> Tracer::clear(pid_t tid, const PortSet& ports, Instant deadline) {
    if (!IOPERMD_TRY(holds(tid, ports)))
        return {};
    for (const PortRange range : ports)  // those that it does not hold are no error
        IOPERMD_TRY(ioperm_off(tid, range, deadline));
    if (IOPERMD_TRY(holds(tid, ports)))
        return thread_failure(tid, "still holds ports: something answers ioperm for it", Code::Denied);
    return {};
}

void Tracer::reap() {
    int status = 0;
    while (waitpid(-1, &status, __WALL | WNOHANG) > 0) {
    }
}

}  // namespace iopermd::guard
