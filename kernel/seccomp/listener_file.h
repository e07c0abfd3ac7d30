// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/stream_file.h"
#include "seccomp/notifier.h"

namespace kernel {
class Credentials;
}

namespace kernel::seccomp {

// The descriptor that seccomp(2) returns for SECCOMP_FILTER_FLAG_NEW_LISTENER: hears of calls and answers
// them by ioctl (seccomp_unotify(2)). Its end is the notifier's.
class ListenerFile final : public StreamFile {
public:
    static Result<Ref<OpenFile>> create(Ref<Notifier> notifier, const Credentials& owner);
    ListenerFile(Ref<Inode> inode, Ref<Notifier> notifier)
        : StreamFile(std::move(inode), kReadWrite), notifier_(std::move(notifier)) {}
    ~ListenerFile() override { notifier_->close(); }

    Result<uint64_t> ioctl(uint32_t request, UserAddr argument) override;
    uint32_t ready_events() override { return notifier_->ready_events(); }
    Readiness* readiness() override { return &notifier_->readiness(); }
    void describe(Writer& out) const override;

private:
    Result<uint64_t> receive(UserAddr at);
    Result<uint64_t> send(UserAddr at);
    Result<uint64_t> check_id(UserAddr at);
    Result<uint64_t> add_descriptor(UserAddr at, size_t size);

    const Ref<Notifier> notifier_;
};

}  // namespace kernel::seccomp
