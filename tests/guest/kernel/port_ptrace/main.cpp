// SPDX-License-Identifier: Apache-2.0
// The I/O permission register set (NT_386_IOPERM, one bit per port, 1 is denied) as a tracer reads it.
#include <sys/ptrace.h>
#include <sys/uio.h>

#include "../common/child.h"
#include "../common/port.h"

namespace {

constexpr unsigned long kIopermSet = 0x201;
constexpr unsigned long kPeekRegisterSet = 0x4204, kPokeRegisterSet = 0x4205;

unsigned char set[16384];

// One bit in words: what the tracer sees for a port.
const char* bit(unsigned port) {
    return set[port / 8] >> (port % 8) & 1 ? "denied" : "allowed";
}

unsigned allowed_count(unsigned long bytes) {
    unsigned count = 0;
    for (unsigned port = 0; port < bytes * 8; ++port)
        count += (set[port / 8] >> (port % 8) & 1) == 0;
    return count;
}

// Stops a child after it did `prepare` and looks at its set.
template <class Fn>
void look(const char* what, Fn prepare) {
    const pid_t child = fork();
    if (child == 0) {
        prepare();
        if (raw(SYS_ptrace, PTRACE_TRACEME) == 0)
            raise(SIGSTOP);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFSTOPPED(status))
        return line("%s: cannot be traced", what);
    memset(set, 0xff, sizeof set);
    iovec room = {set, sizeof set};
    const long result =
        raw(SYS_ptrace, kPeekRegisterSet, static_cast<unsigned long>(child), kIopermSet, word(&room));
    if (result == 0)
        line("%s: %lu bytes, %u ports allowed, 0x0 %s, 0x80 %s, 0xed %s, 0xffff %s", what, room.iov_len,
             allowed_count(room.iov_len), bit(0), bit(kPost), bit(kDelay), bit(0xffff));
    else
        line("%s: %s", what, *outcome(result));
    room = {set, 16};
    const long part =
        raw(SYS_ptrace, kPeekRegisterSet, static_cast<unsigned long>(child), kIopermSet, word(&room));
    line("%s, room for 16 bytes: %s, %lu bytes", what, *outcome(part), part == 0 ? room.iov_len : 0);
    room = {set, 8192};
    const long poke =
        raw(SYS_ptrace, kPokeRegisterSet, static_cast<unsigned long>(child), kIopermSet, word(&room));
    line("%s, writing it: %s", what, poke == 0 ? "POSSIBLE" : "refused");
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
}

}  // namespace

int main() {
    catch_faults();
    look("nothing held", [] {});
    look("off, never on", [] { ioperm_raw(kPost, 1, 0); });
    look("bug12 port 0 alone", [] { ioperm_raw(0, 1, 1); });
    look("bug12 port 63 alone", [] { ioperm_raw(63, 1, 1); });
    look("0x80", [] { ioperm_raw(kPost, 1, 1); });
    look("0x80 and 0xed", [] {
        ioperm_raw(kPost, 1, 1);
        ioperm_raw(kDelay, 1, 1);
    });
    look("0xffff", [] { ioperm_raw(0xffff, 1, 1); });
    look("all", [] { ioperm_raw(0, 65536, 1); });
    look("on and off", [] {
        ioperm_raw(kPost, 1, 1);
        ioperm_raw(kPost, 1, 0);
    });
    look("level 3", [] { iopl_raw(3); });
    look("level 3 and 0x80", [] {
        iopl_raw(3);
        ioperm_raw(kPost, 1, 1);
    });
    return 0;
}
