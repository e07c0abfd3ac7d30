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

}  // namespace

Result<void> Tracer::seize(pid_t tid) {
    // EXITKILL: should the guard die in the middle, nobody goes on with ports that nobody could take back.
    IOPERMD_TRY(PTRACE(PTRACE_SEIZE, tid, 0, PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD));
    return PTRACE(PTRACE_INTERRUPT, tid, 0, 0);
}

Result<Stop> Tracer::next(Instant deadline) {
    for (;;) {
        const Stop stop = IOPERMD_TRY(wait_for_tracee(-1, deadline));
        if (stop.gone() || stop.interrupted())
            return stop;
        // A signal that was being delivered: the stop comes after it and before the program's own code.
        ptrace(PTRACE_CONT, stop.tid, 0, stop.signal());
    }
}

// By the kernel's own I/O bitmap, where a bit denies. A filter that the program installed may answer a call
// in the kernel's place; it cannot answer this.
Result<bool> Tracer::holds(pid_t tid, const PortSet& ports) {
    uint64_t denied[PortSet::kWords];
    iovec bitmap{denied, sizeof denied};  // its length becomes that of what was stored
    const auto told = PTRACE(PTRACE_GETREGSET, tid, kIopermNote, &bitmap);
    if (!told)
        return told.error().code == Code::Unsupported ? Result<bool>(false)  // it has none
                                                      : Unexpected{told.error()};
    uint64_t open = 0;
    for (size_t i = 0; i < bitmap.iov_len / sizeof *denied; i++)
        open |= ~denied[i] & ports.word(i);
    return open != 0;
}

Result<void> Tracer::clear(pid_t tid, const PortSet& ports, Instant deadline) {
    if (!IOPERMD_TRY(holds(tid, ports)))
        return {};
    for (const PortRange range : ports) {  // those that it does not hold are no error
        const Arguments off{range.first().number(), range.size(), 0, kStripCookie4, kStripCookie5};
        const int64_t result = IOPERMD_TRY(inject(tid, SYS_ioperm, kIopermI386, off, deadline));
        if (result != 0)
            return thread_failure(
                tid, std::string("cannot make the call: ") + std::strerror(static_cast<int>(-result)));
    }
    if (IOPERMD_TRY(holds(tid, ports)))
        return thread_failure(tid, "still holds ports: something answers ioperm for it", Code::Denied);
    return {};
}

void Tracer::reap() {
    while (waitpid(-1, nullptr, __WALL | WNOHANG) > 0) {
    }
}

}  // namespace iopermd::guard
