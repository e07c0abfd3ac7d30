// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fs/proc_directory.h"
#include "lib/owned.h"
#include "mm/remote_memory.h"
#include "trace/access.h"

namespace kernel {
namespace {

struct Page {
    uint8_t bytes[kPageSize];
};

// /proc/PID/mem, opened: the memory that the process had then. Once it has another, or none, there is nothing
// here.
class MemoryFile final : public OpenFile {
public:
    MemoryFile(Ref<Inode> inode, uint32_t flags, Ref<Process> process, Ref<AddressSpace> space)
        : OpenFile(std::move(inode), flags), process_(std::move(process)), space_(std::move(space)) {}

    Result<size_t> read(IoBuffer& to) override {
        const FilePart span = reserve(to.left(), kUserEnd);
        return settled(span, read_at(to, span.at));
    }
    Result<size_t> write(IoBuffer& from) override {
        const FilePart span = reserve(from.left(), kUserEnd);
        return settled(span, write_at(from, span.at));
    }
    Result<size_t> read_at(IoBuffer& to, uint64_t offset) override { return transfer(to, offset, read_some); }
    Result<size_t> write_at(IoBuffer& from, uint64_t offset) override {
        return transfer(from, offset, write_some);
    }
    Result<uint64_t> seek(int64_t offset, int whence) override {
        if (whence > 1)  // there is no end
            return fail(Errno::Inval);
        const SpinLock::Guard guard = position_lock_.lock();
        position_ = whence == 0 ? static_cast<uint64_t>(offset) : position_ + static_cast<uint64_t>(offset);
        return position_;
    }

private:
    Result<size_t> settled(FilePart span, Result<size_t> moved) {
        settle(span, moved ? *moved : 0);
        return moved;
    }
    // Up to a page, through a page of the kernel's.
    using Move = Result<size_t>(AddressSpace& space, UserAddr at, IoBuffer& buffer, Page& page, size_t bytes);
    static Result<size_t> read_some(AddressSpace& space, UserAddr at, IoBuffer& to, Page& page,
                                    size_t bytes) {
        return to.put(page.bytes, TRY(read_remote(space, at, page.bytes, bytes)));
    }
    static Result<size_t> write_some(AddressSpace& space, UserAddr at, IoBuffer& from, Page& page,
                                     size_t bytes) {
        return write_remote(space, at, page.bytes, TRY(from.take(page.bytes, bytes)), true);
    }
    Result<size_t> transfer(IoBuffer& buffer, uint64_t offset, Move& move) {
        if (process_->address_space().get() != space_.get())
            return 0;
        const Owned<Page> page = TRY(make_owned<Page>());
        size_t done = 0;
        while (buffer.left() != 0) {
            const size_t bytes = std::min(buffer.left(), sizeof page->bytes);
            const Result<size_t> part = move(*space_, UserAddr{offset + done}, buffer, *page, bytes);
            if (!part && done == 0)
                return fail(part.error());
            if (!part)
                break;
            done += *part;
        }
        return done;
    }

    const Ref<Process> process_;
    const Ref<AddressSpace> space_;
};

class MemoryInode final : public VirtualInode {
public:
    MemoryInode(Ref<FileSystem> system, const ProcSubject& subject, uint64_t number, Attributes attributes)
        : VirtualInode(std::move(system), number, attributes), subject_(subject) {}

    Result<Ref<OpenFile>> open(Ref<Inode> self, uint32_t flags) override {
        if (!trace::may_access(*subject_.process, trace::Access::Look))
            return fail(Errno::Access);
        Ref<AddressSpace> space = subject_.process->address_space();
        if (!space)
            return fail(Errno::Srch);
        return Ref<OpenFile>{
            TRY(make_ref<MemoryFile>(std::move(self), flags, subject_.process, std::move(space)))};
    }

private:
    ProcSubject subject_;
};

}  // namespace

Result<Ref<Inode>> make_proc_memory(const Ref<FileSystem>& system, const ProcSubject& subject,
                                    uint64_t number, Attributes attributes) {
    return Ref<Inode>{TRY(make_ref<MemoryInode>(system, subject, number, attributes))};
}

}  // namespace kernel
