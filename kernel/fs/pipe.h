// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/pipe_ring.h"
#include "fs/readiness.h"
#include "fs/stream_file.h"

namespace kernel {

inline constexpr size_t kPipeAtomic = 4096;  // PIPE_BUF: writes up to this size are never torn

class Credentials;

// What both ends of a pipe or FIFO share (pipe(7)). Thread-safe.
class Pipe : public RefCounted<Pipe> {
public:
    static Result<Ref<Pipe>> create();

    // Ends come and go with the open files. The contents go with the last one, as a FIFO's do.
    void add_ends(bool reads, bool writes);
    void remove_ends(bool reads, bool writes);

    // A byte stream: read() returns 0 when it is empty and no writer is left. Bytes that a reader's bad
    // pointer could not take are lost. Again if `wait` is false, RestartSys on a signal.
    Result<size_t> read(IoBuffer& to, bool wait);
    // Pipe where no reader is left; the caller raises SIGPIPE.
    Result<size_t> write(IoBuffer& from, bool wait);

    size_t bytes();
    uint32_t read_events();
    uint32_t write_events();
    // One source of events for both ends: readers wait when it is empty and writers when it is full, so
    // hardly ever both at once.
    Readiness& readiness() { return readiness_; }

    size_t capacity();
    // F_SETPIPE_SZ: rounds up to a power of two of pages; the new capacity. Busy, NoMem, Inval.
    Result<size_t> set_capacity(size_t bytes);

    // For open(2) of a FIFO: how often an end has been opened, and how many are open now.
    struct Ends {
        uint32_t readers, writers;
        uint64_t readers_ever, writers_ever;
    };
    Ends ends();

private:
    class Chunk;

    Result<size_t> read_some(IoBuffer& to);
    bool awaits_bytes();
    // Until there may be something to read; RestartSys.
    Result<> wait_for_bytes();
    Result<> push(Chunk& chunk, bool wait);
    Result<bool> try_push(Chunk& chunk);

    SpinLock lock_{LockRank::Pipe};
    PipeRing ring_;
    Ends ends_{};
    Readiness readiness_;
};

// One end of a pipe, or both where a FIFO is open for reading and writing.
class PipeEnd final : public StreamFile {
public:
    PipeEnd(Ref<Inode> inode, Ref<Pipe> pipe, uint32_t flags);
    ~PipeEnd() override;

    Pipe* as_pipe() override { return pipe_.get(); }

    Result<size_t> read(IoBuffer& to) override;
    Result<size_t> write(IoBuffer& from) override;
    Result<uint64_t> ioctl(uint32_t request, UserAddr argument) override;
    uint32_t ready_events() override;
    Readiness* readiness() override;
    void describe(Writer& out) const override;

private:
    Ref<Pipe> pipe_;
    const bool reads_;
    const bool writes_;
};

// pipe2(2): both ends with `flags` (O_NONBLOCK and the like) besides their direction.
struct PipePair {
    Ref<OpenFile> read_end;
    Ref<OpenFile> write_end;
};
Result<PipePair> make_pipe(uint32_t flags, const Credentials& owner);

}  // namespace kernel
