// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "lib/owned.h"
#include "lib/vector.h"
#include "mm/remote_memory.h"
#include "syscall/ptrace.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "trace/access.h"

namespace kernel {
namespace {

constexpr uint64_t kMaxPieces = 1024;  // IOV_MAX

// A copy of an array of pieces. Addresses of another program are judged where they are used.
struct Pieces {
    Result<> read(UserIn<IoPiece> from, uint64_t count) {
        if (count > kMaxPieces)
            return fail(Errno::Inval);
        TRY(all.resize(count));
        TRY(from.read_array(all.begin(), count));
        for (const IoPiece& piece : all)
            if (static_cast<int64_t>(piece.bytes) < 0)
                return fail(Errno::Inval);
        return {};
    }
    bool empty() const {
        return std::all_of(all.begin(), all.end(), [](const IoPiece& piece) { return piece.bytes == 0; });
    }
    Vector<IoPiece> all;
};

struct Page {
    uint8_t bytes[kPageSize];
};

enum class Direction : uint8_t { Read, Write };

// Up to a page at a time, through a page of the kernel's.
Result<size_t> transfer_some(AddressSpace& space, UserAddr remote, IoBuffer& local, size_t bytes,
                             Direction direction, Page& page) {
    bytes = std::min({bytes, local.left(), sizeof page.bytes});
    if (direction == Direction::Read)
        return local.put(page.bytes, TRY(read_remote(space, remote, page.bytes, bytes)));
    return write_remote(space, remote, page.bytes, TRY(local.take(page.bytes, bytes)), false);
}

Result<uint64_t> transfer(AddressSpace& space, const Pieces& remote, IoBuffer local, Direction direction) {
    const Owned<Page> page = TRY(make_owned<Page>());
    uint64_t moved = 0;
    for (const IoPiece& piece : remote.all) {
        for (uint64_t done = 0; done < piece.bytes && local.left() != 0;) {
            const Result<size_t> part = transfer_some(space, UserAddr{piece.base + done}, local,
                                                      piece.bytes - done, direction, *page);
            if (!part)
                return moved != 0 ? Result<uint64_t>{moved} : fail(Errno::Fault);
            done += *part;
            moved += *part;
        }
    }
    return moved;
}

Result<Ref<AddressSpace>> memory_of(int32_t pid) {
    const Ref<Thread> thread = ProcessTree::find_thread(pid);
    if (!thread)
        return fail(Errno::Srch);
    TRY(trace::may_access(thread->process(), trace::Access::Attach));
    Ref<AddressSpace> space = thread->process().address_space();
    if (!space)
        return fail(Errno::Srch);
    return space;
}

Result<uint64_t> access_memory(int32_t pid, UserIn<IoPiece> local_at, uint64_t local_count,
                               UserIn<IoPiece> remote_at, uint64_t remote_count, Direction direction) {
    Pieces local, remote;
    TRY(local.read(local_at, local_count));
    if (local.empty())
        return 0;
    TRY(remote.read(remote_at, remote_count));
    if (remote.empty())
        return 0;
    const Ref<AddressSpace> space = TRY(memory_of(pid));
    return transfer(*space, remote, IoBuffer::user(local.all.span()), direction);
}

}  // namespace

Result<uint64_t> sys_process_vm_readv(int32_t pid, UserIn<IoPiece> local, uint64_t local_count,
                                      UserIn<IoPiece> remote, uint64_t remote_count, uint64_t flags) {
    if (flags != 0)
        return fail(Errno::Inval);
    return access_memory(pid, local, local_count, remote, remote_count, Direction::Read);
}

Result<uint64_t> sys_process_vm_writev(int32_t pid, UserIn<IoPiece> local, uint64_t local_count,
                                       UserIn<IoPiece> remote, uint64_t remote_count, uint64_t flags) {
    if (flags != 0)
        return fail(Errno::Inval);
    return access_memory(pid, local, local_count, remote, remote_count, Direction::Write);
}

}  // namespace kernel
