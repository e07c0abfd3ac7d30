// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "client/run/ptrace.h"

namespace iopermd::run {

class LinuxPtrace final : public Ptrace {
public:
    int seize(pid_t tid) override;
    void resume(pid_t tid, int signal) override;
    void listen(pid_t tid) override;
    void detach(pid_t tid, int signal) override;
    void interrupt(pid_t tid) override;
    std::optional<unsigned long> event_message(pid_t tid) override;
    std::optional<siginfo_t> signal_info(pid_t tid) override;
    void set_signal_info(pid_t tid, const siginfo_t& info) override;
    std::optional<user_regs_struct> registers(pid_t tid) override;
    bool set_registers(pid_t tid, const user_regs_struct& registers) override;
    size_t read(pid_t tid, uint64_t address, std::span<uint8_t> out) override;
};

}  // namespace iopermd::run
