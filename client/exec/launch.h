// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/filter.h>

#include <cstdint>

#include "daemon/common/guard_message.h"

// What ioperm-run's supervisor and ioperm-exec say to each other, one struct a packet, over the
// SOCK_SEQPACKET pair "control": Launch; Ready, when the ports are taken and every capability is dropped; Go,
// when the supervisor has attached. Control closes when ioperm-exec becomes the program. Instead of Ready it
// may say Failed, the supervisor instead of Go, Stop. ioperm-exec trusts nothing that comes this way: the
// supervisor is the user's own process.
//
// Its arguments: "ioperm-exec" CONTROL-FD ARGC PATH ARGV[0..ARGC-1] "" ENVIRONMENT... The program's
// environment comes as arguments, because glibc deletes variables (LD_*, TMPDIR, ...) from that of a program
// with file capabilities (ld.so(8)).
namespace iopermd::launch {

inline constexpr uint32_t kVersion = 1;

// stack_* and below undo what executing a file with capabilities changes: execve(2), "secure-execution mode".
struct Launch {
    uint32_t version;
    uint32_t filter_length;   // instructions
    int32_t supervisor;       // the process that will attach, for Yama; 0: nobody will
    uint32_t closed_streams;  // bit n: descriptor n (0..2) was closed and has to be so for the program
    guard::Ticket ticket;
    uint64_t stack_soft;
    uint64_t stack_hard;
    uint32_t personality;
    int32_t death_signal;  // PR_SET_PDEATHSIG; 0: none
    int32_t parent;        // whose death it tells
    uint32_t reserved;
    sock_filter filter[BPF_MAXINSNS];
};
static_assert(sizeof(Launch) == 80 + 8 * BPF_MAXINSNS);

enum class Kind : uint32_t { Ready = 1, Failed, Go, Stop };
struct Step {
    Kind kind;
    int32_t detail;  // Failed: the exit status; Stop: the errno of PTRACE_SEIZE
};

}  // namespace iopermd::launch
