// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

#include "fs/readiness.h"
#include "fs/stream_file.h"
#include "lib/list.h"
#include "task/signal_info.h"
#include "task/signal_set.h"

namespace kernel {

class Credentials;

// signalfd(2): signals are read instead of delivered. Which ones wait, follows from who asks: the file may be
// shared by processes, and belongs to none of them. Any thread.
class SignalFile final : public EventFile {
public:
    static Result<Ref<OpenFile>> create(SignalSet mask, uint32_t flags, const Credentials& owner);
    SignalFile(Ref<Inode> inode, SignalSet mask, uint32_t flags);
    ~SignalFile() override;

    // The signals that it is about; SIGKILL and SIGSTOP never are.
    void set_mask(SignalSet mask);
    // Tells the readers of every file that is about `signal`. Any context but NMI, LockRank::Signals may be
    // held.
    static void signal_was_sent(uint32_t signal);

    Result<size_t> read(IoBuffer& to) override;
    uint32_t ready_events() override;
    Readiness* readiness() override { return &readiness_; }
    SignalFile* as_signal_file() override { return this; }
    void describe(Writer& out) const override { out.put("anon_inode:[signalfd]"); }

    ListLink all_link;  // the list of all of them

private:
    SignalSet mask() const { return SignalSet{mask_.load()}; }
    Result<SignalInfo> next();

    std::atomic<uint64_t> mask_;
    Readiness readiness_;
};

}  // namespace kernel
