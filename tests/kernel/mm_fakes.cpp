// SPDX-License-Identifier: Apache-2.0
// What an OpenFile needs of the rest of fs/.
#include "fs/entry.h"
#include "fs/event_poll.h"
#include "fs/name_space.h"
#include "fs/record_locks.h"
#include "lib/panic.h"
#include "mm_fake_file.h"

namespace kernel {

FileSystem& FakeInode::file_system() const {
    panic("nobody asks a mapping's file for its file system");
}

Entry::~Entry() = default;

void EventPoll::file_closed(const OpenFile&) {}

void record_locks::release_all(Inode&, const void*) {}

SpinLock& names::lock() {
    static SpinLock lock{LockRank::FileNames};
    return lock;
}

}  // namespace kernel
