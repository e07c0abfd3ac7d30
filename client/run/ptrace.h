// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>
#include <sys/types.h>
#include <sys/user.h>

#include <cstdint>
#include <optional>
#include <span>

#include "daemon/common/error.h"

namespace iopermd::run {

// What the supervisor does to threads, by ptrace(2). A tracee may be killed at any moment; what is done to a
// dead one has no effect, and its end is reported by waitpid(). Only the thread that called seize() may use
// it.
class Ptrace {
public:
    virtual ~Ptrace() = default;

    // Attaches without stopping, with the options that the supervisor needs; new threads and processes are
    // attached by the kernel. The error is errno's: EPERM where Yama or another tracer is in the way.
    virtual int seize(pid_t tid) = 0;
    // Ends a stop, with a signal to deliver or 0.
    virtual void resume(pid_t tid, int signal) = 0;
    // Ends a group-stop for us, while the thread stays stopped for everybody else until SIGCONT.
    virtual void listen(pid_t tid) = 0;
    // Ends a stop for good.
    virtual void detach(pid_t tid, int signal) = 0;
    // Asks for a stop.
    virtual void interrupt(pid_t tid) = 0;

    virtual std::optional<unsigned long> event_message(pid_t tid) = 0;
    virtual std::optional<siginfo_t> signal_info(pid_t tid) = 0;
    virtual void set_signal_info(pid_t tid, const siginfo_t& info) = 0;
    // In the layout of 64-bit programs for 32-bit ones too.
    virtual std::optional<user_regs_struct> registers(pid_t tid) = 0;
    virtual bool set_registers(pid_t tid, const user_regs_struct& registers) = 0;
    // Reads memory from `address` on and returns how many bytes could be read.
    virtual size_t read(pid_t tid, uint64_t address, std::span<uint8_t> out) = 0;
};

}  // namespace iopermd::run
