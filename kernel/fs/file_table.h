// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"
#include "lib/vector.h"

namespace kernel {

// One process's descriptors. Thread-safe. A file that leaves the table is closed after the lock is dropped.
class FileTable : public RefCounted<FileTable> {
public:
    static Result<Ref<FileTable>> create();
    Result<Ref<FileTable>> fork();
    ~FileTable();

    // BadF where there is none.
    Result<Ref<OpenFile>> get(int32_t descriptor);
    // The lowest free descriptor not below `lowest` and below `limit` (RLIMIT_NOFILE); TooManyFiles.
    Result<int32_t> add(Ref<OpenFile> file, bool close_on_exec, uint64_t limit, int32_t lowest = 0);
    // add() in two steps, of which only the first can fail: until install() the number counts as closed, but
    // nobody else gets it.
    Result<int32_t> reserve(uint64_t limit);
    void install(int32_t reserved, Ref<OpenFile> file, bool close_on_exec);
    void give_back(int32_t reserved);
    // dup2: closes what was there. BadF for a number at or above `limit`, Busy for one that is reserved.
    Result<> put(int32_t descriptor, Ref<OpenFile> file, bool close_on_exec, uint64_t limit);
    Result<> close(int32_t descriptor);
    // Both ends included; `only_mark` sets close-on-exec instead.
    void close_range(uint32_t first, uint32_t last, bool only_mark);
    void close_on_exec();
    Result<bool> is_close_on_exec(int32_t descriptor);
    Result<> set_close_on_exec(int32_t descriptor, bool on);
    // The lowest open descriptor not below `from`, for /proc/PID/fd; -1 where there is none.
    int32_t next_open(int32_t from);

private:
    struct Slot {
        Ref<OpenFile> file;
        bool close_on_exec = false;
        bool reserved = false;
    };

    bool is_open(int32_t descriptor) const {
        return descriptor >= 0 && static_cast<size_t>(descriptor) < slots_.size() && slots_[descriptor].file;
    }
    // Room for `descriptor`; the table grows by doubling.
    Result<> grow_to(size_t descriptor);
    Result<size_t> find_free(uint64_t limit, int32_t lowest);
    Ref<OpenFile> take(size_t descriptor);
    // The lowest slot of [first, last] that is open (and marked, if asked for) without its file.
    Ref<OpenFile> take_next(size_t& first, size_t last, bool only_marked);
    void closed(OpenFile& file);

    SpinLock lock_{LockRank::FileTable};
    Vector<Slot> slots_;
    size_t lowest_free_ = 0;  // nothing below is free
};

}  // namespace kernel
