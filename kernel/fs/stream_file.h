// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/open_file.h"

namespace kernel {

// A file whose bytes come and go, so that none has a position and none can be mapped. Each kind says itself
// what reading and writing mean to it, where they mean anything.
class StreamFile : public OpenFile {
public:
    using OpenFile::OpenFile;

    Result<size_t> read(IoBuffer&) override { return fail(Errno::Inval); }
    Result<size_t> write(IoBuffer&) override { return fail(Errno::Inval); }
    Result<size_t> read_at(IoBuffer&, uint64_t) override { return fail(Errno::SeekPipe); }
    Result<size_t> write_at(IoBuffer&, uint64_t) override { return fail(Errno::SeekPipe); }
    Result<uint64_t> seek(int64_t, int) override { return fail(Errno::SeekPipe); }
    bool has_positions() const override { return false; }
    bool mappable() const override { return false; }
};

// One that is made to be waited for: lseek(2) does nothing and says so (Linux: noop_llseek).
class EventFile : public StreamFile {
public:
    using StreamFile::StreamFile;

    Result<uint64_t> seek(int64_t, int) override { return 0; }
};

}  // namespace kernel
