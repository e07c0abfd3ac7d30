// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "fs/entry.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"

namespace kernel {

// The place in the file system that a process sees: clone(CLONE_FS) shares it. Thread-safe.
class FileSystemContext : public RefCounted<FileSystemContext> {
public:
    Result<Ref<FileSystemContext>> fork() {
        Ref<FileSystemContext> copy = TRY(make_ref<FileSystemContext>());
        const SpinLock::Guard guard = lock.lock();
        copy->root = root;
        copy->working_directory = working_directory;
        copy->umask.store(umask.load());
        return copy;
    }

    SpinLock lock{LockRank::Process};
    Ref<Entry> root;
    Ref<Entry> working_directory;
    std::atomic<uint32_t> umask{022};
};

}  // namespace kernel
