// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/readiness.h"
#include "fs/stream_file.h"

namespace kernel {

class Credentials;

// eventfd(2): a 64-bit counter that is added to by writing and taken by reading.
class EventCounter final : public EventFile {
public:
    static Result<Ref<OpenFile>> create(uint64_t value, bool semaphore, uint32_t flags,
                                        const Credentials& owner);
    EventCounter(Ref<Inode> inode, uint64_t value, bool semaphore, uint32_t flags)
        : EventFile(std::move(inode), flags | kReadWrite), value_(value), semaphore_(semaphore) {}

    Result<size_t> read(IoBuffer& to) override;
    Result<size_t> write(IoBuffer& from) override;
    uint32_t ready_events() override;
    Readiness* readiness() override { return &readiness_; }
    void describe(Writer& out) const override;

private:
    static constexpr uint64_t kMaxValue = ~uint64_t{0} - 1;

    uint64_t take();
    bool add(uint64_t value);

    SpinLock lock_{LockRank::Pipe};
    uint64_t value_;
    const bool semaphore_;
    Readiness readiness_;
};

}  // namespace kernel
