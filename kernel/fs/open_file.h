// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "fs/entry.h"
#include "fs/inode.h"
#include "fs/open_flags.h"
#include "fs/readiness.h"
#include "lib/format.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/spin_lock.h"
#include "mm/user_pointer.h"

namespace kernel {

class EventPoll;
class Pipe;
class SocketFile;
class SignalFile;
class TimerFile;

// What a descriptor refers to (POSIX: open file description): shared by dup and fork. Regular files and
// directories use this class as it is; pipes, ttys, devices derive from it. Blocking calls wait interruptibly
// and return RestartSys when a signal came first. Thread-safe.
class OpenFile : public RefCounted<OpenFile> {
public:
    OpenFile(Ref<Inode> inode, uint32_t flags) : inode_(std::move(inode)), flags_(flags) {}
    // Lets go of the flock(2) lock.
    virtual ~OpenFile();

    Inode& inode() const { return *inode_; }
    const Ref<Inode>& inode_ref() const { return inode_; }
    // Where it was opened; null for pipes and the like, whose name is in special_name().
    const Ref<Entry>& entry() const { return entry_; }
    void set_entry(Ref<Entry> entry) { entry_ = std::move(entry); }

    uint32_t flags() const { return flags_.load(std::memory_order_relaxed); }
    void set_flags(uint32_t flags) { flags_.store(flags, std::memory_order_relaxed); }
    // Gives the flags of `mask` the values in `flags`: fcntl(F_SETFL), FIONBIO.
    void change_flags(uint32_t mask, uint32_t flags) {
        uint32_t seen = flags_.load(std::memory_order_relaxed);
        while (
            !flags_.compare_exchange_weak(seen, (seen & ~mask) | (flags & mask), std::memory_order_relaxed)) {
        }
    }
    bool readable() const { return (flags() & kAccessMode) != kWriteOnly && !(flags() & kPathOnly); }
    bool writable() const { return (flags() & kAccessMode) != kReadOnly && !(flags() & kPathOnly); }
    bool non_blocking() const { return flags() & kNonBlock; }

    // Says what the regular file is opened for, until it is closed: TextBusy where somebody does the opposite
    // (open(2), execve(2)). Once, before anybody else knows the object.
    enum class Claim : int8_t { Runs = -1, Nothing = 0, Writes = 1 };
    Result<> claim(Claim wanted);

    // At the file's own position, which advances; then at a given one, which does not (SeekPipe for what
    // cannot seek).
    virtual Result<size_t> read(IoBuffer& to);
    virtual Result<size_t> write(IoBuffer& from);
    virtual Result<size_t> read_at(IoBuffer& to, uint64_t offset);
    virtual Result<size_t> write_at(IoBuffer& from, uint64_t offset);
    virtual Result<uint64_t> seek(int64_t offset, int whence);
    virtual Result<uint64_t> ioctl(uint32_t request, UserAddr argument);
    // From the file's position on, which advances over every entry that the visitor took.
    virtual Result<> list_directory(DirectoryVisitor& visitor);

    // poll(2)'s events that hold now. Where they can change, `wait` is where sleepers and epoll sign on
    // (fs/readiness.h).
    virtual uint32_t ready_events() { return kReadable | kWritableNow; }
    virtual Readiness* readiness() { return nullptr; }

    // F_SETPIPE_SZ: null for anything but a pipe or FIFO.
    virtual Pipe* as_pipe() { return nullptr; }
    // epoll_ctl(2) and epoll_wait(2): null for anything but an epoll.
    virtual EventPoll* as_event_poll() { return nullptr; }
    // The system calls of sockets: null for anything else.
    virtual SocketFile* as_socket() { return nullptr; }
    // timerfd_settime(2), signalfd(2): null for anything else.
    virtual TimerFile* as_timer() { return nullptr; }
    virtual SignalFile* as_signal_file() { return nullptr; }

    // How many descriptors of how many processes refer to it: epoll forgets a file with the last of them,
    // even where a system call still works with the file. For FileTable alone.
    void descriptor_added() { descriptors_.fetch_add(1); }
    void descriptor_removed();
    bool has_descriptors() const { return descriptors_.load() != 0; }
    void mark_watched() { watched_.store(true); }

    // Whether read_at() and write_at() can ever do anything but say SeekPipe.
    virtual bool has_positions() const { return true; }
    // mmap(2) of device files and the like: NoDev unless page() of the inode serves it.
    virtual bool mappable() const;
    // What /proc/PID/fd shows for files without an entry: "pipe:[12]".
    virtual void describe(Writer& out) const;

protected:
    // The last descriptor was closed; who closes it still holds a reference.
    virtual void last_descriptor_closed() {}
    // Moves the position ahead of a transfer of up to `bytes`, so that two who share the file never read or
    // write the same part; returns where the transfer begins. settle() takes back what was not moved.
    FilePart reserve(size_t bytes, uint64_t limit);
    void settle(FilePart reserved, size_t moved);

    Ref<Inode> inode_;
    Ref<Entry> entry_;
    std::atomic<uint32_t> flags_;
    SpinLock position_lock_{LockRank::FileState};
    uint64_t position_ = 0;

private:
    Result<size_t> append(IoBuffer& from);

    Claim claim_ = Claim::Nothing;
    std::atomic<uint32_t> descriptors_{0};
    std::atomic<bool> watched_{false};
};

}  // namespace kernel
