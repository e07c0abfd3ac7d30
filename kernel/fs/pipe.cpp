// SPDX-License-Identifier: Apache-2.0
#include "fs/pipe.h"

#include <algorithm>
#include <bit>

// Bytes cross between user memory and the ring without the lock: what is small goes over the stack, so that
// a write of a few bytes allocates nothing; what is big goes in a page of its own, which then joins the ring
// as it is.
namespace kernel {
namespace {

constexpr size_t kSmall = 512;

}  // namespace

// Bytes on their way into the ring, at most a page, already out of the writer's memory.
class Pipe::Chunk {
public:
    static_assert(kPipeAtomic == kPageSize);

    // NoMem; Fault, also where only the end cannot be read: a chunk goes whole or not at all, as on Linux.
    Result<> fill(IoBuffer& from) {
        const size_t wanted = std::min<size_t>(from.left(), kPageSize);
        if (wanted > kSmall)
            TRY(use_page());
        bytes_ = TRY(from.take(data(), wanted));
        if (bytes_ != wanted)
            return fail(Errno::Fault);
        return {};
    }
    // Gives a small chunk a page, for when the ring has none to spare.
    Result<> use_page() {
        page_ = TRY(allocate_frame());
        std::copy(small_, small_ + bytes_, page_->bytes());
        return {};
    }

    uint8_t* data() { return page_ ? page_->bytes() : small_; }
    size_t bytes() const { return bytes_; }
    bool has_page() const { return static_cast<bool>(page_); }
    Ref<Frame> take_page() { return std::move(page_); }

private:
    Ref<Frame> page_;
    size_t bytes_ = 0;
    uint8_t small_[kSmall];
};

Result<Ref<Pipe>> Pipe::create() {
    Ref<Pipe> pipe = TRY(make_ref<Pipe>());
    TRY(pipe->ring_.set_pages(PipeRing::kDefaultPages));
    return pipe;
}

void Pipe::add_ends(bool reads, bool writes) {
    SpinLock::Guard guard = lock_.lock();
    ends_.readers += reads;
    ends_.writers += writes;
    ends_.readers_ever += reads;
    ends_.writers_ever += writes;
    guard.unlock();
    readiness_.notify();
}

void Pipe::remove_ends(bool reads, bool writes) {
    SpinLock::Guard guard = lock_.lock();
    ends_.readers -= reads;
    ends_.writers -= writes;
    if (ends_.readers == 0 && ends_.writers == 0)
        ring_.clear();
    guard.unlock();
    readiness_.notify();
}

Pipe::Ends Pipe::ends() {
    SpinLock::Guard guard = lock_.lock();
    return ends_;
}

// One run of bytes; 0 where the pipe is empty for good, Again where more may come.
Result<size_t> Pipe::read_some(IoBuffer& to) {
    SpinLock::Guard guard = lock_.lock();
    if (ring_.empty()) {
        if (ends_.writers != 0)
            return fail(Errno::Again);
        return size_t{0};
    }
    const bool was_full = ring_.full();
    uint8_t small[kSmall];
    PipeRing::Run run{};
    if (std::min(to.left(), ring_.bytes()) <= kSmall)
        run.bytes = ring_.take(small, std::min(to.left(), kSmall));
    else
        run = ring_.take_run(to.left());
    const bool room_again = was_full && !ring_.full();
    guard.unlock();
    if (room_again)
        readiness_.notify();
    return to.put(run.frame ? run.data() : small, run.bytes);
}

// Empty, but not for good.
bool Pipe::awaits_bytes() {
    SpinLock::Guard guard = lock_.lock();
    return ring_.empty() && ends_.writers != 0;
}

// Looks again after signing on, so that no write in between is missed.
Result<> Pipe::wait_for_bytes() {
    Waiter waiter{readiness_.sleepers()};
    if (awaits_bytes() && waiter.sleep(kNever) != WakeReason::Woken)
        return fail(Errno::RestartSys);
    return {};
}

// A woken reader that finds nothing, because another was faster, sleeps on.
Result<size_t> Pipe::read(IoBuffer& to, bool wait) {
    const size_t wanted = to.left();
    while (to.left() != 0) {
        const bool nothing_yet = to.left() == wanted;
        Result<size_t> moved = read_some(to);
        if (moved && *moved != 0)
            continue;
        if (moved || !nothing_yet)
            break;
        if (moved.error() != Errno::Again || !wait)
            return moved;
        TRY(wait_for_bytes());
    }
    return wanted - to.left();
}

// False where there is no room. Tells the readers.
Result<bool> Pipe::try_push(Chunk& chunk) {
    SpinLock::Guard guard = lock_.lock();
    if (ends_.readers == 0)
        return fail(Errno::Pipe);
    if (!ring_.append(chunk.data(), chunk.bytes())) {
        if (ring_.full())
            return false;
        if (!chunk.has_page()) {
            guard.unlock();
            TRY(chunk.use_page());
            return try_push(chunk);
        }
        ring_.append_page(chunk.take_page(), chunk.bytes());
    }
    guard.unlock();
    readiness_.notify();
    return true;
}

Result<> Pipe::push(Chunk& chunk, bool wait) {
    if (TRY(try_push(chunk)))
        return {};
    if (!wait)
        return fail(Errno::Again);
    Waiter waiter{readiness_.sleepers()};
    while (!TRY(try_push(chunk)))
        if (waiter.sleep(kNever) != WakeReason::Woken)
            return fail(Errno::RestartSys);
    return {};
}

// Up to PIPE_BUF it is one chunk: all or nothing.
Result<size_t> Pipe::write(IoBuffer& from, bool wait) {
    const size_t wanted = from.left();
    size_t done = 0;
    while (done < wanted) {
        Chunk chunk;
        Result<> pushed = chunk.fill(from);
        if (pushed)
            pushed = push(chunk, wait);
        if (!pushed && done == 0)
            return fail(pushed.error());
        if (!pushed)
            break;
        done += chunk.bytes();
    }
    return done;
}

size_t Pipe::bytes() {
    SpinLock::Guard guard = lock_.lock();
    return ring_.bytes();
}

uint32_t Pipe::read_events() {
    SpinLock::Guard guard = lock_.lock();
    uint32_t events = ring_.empty() ? 0 : kReadable;
    // A FIFO that no writer has opened yet is empty, not hung up.
    if (ends_.writers == 0 && ends_.writers_ever != 0)
        events |= kHangUp;
    return events;
}

uint32_t Pipe::write_events() {
    SpinLock::Guard guard = lock_.lock();
    uint32_t events = ring_.full() ? 0 : kWritableNow;
    if (ends_.readers == 0)
        events |= kError;
    return events;
}

size_t Pipe::capacity() {
    SpinLock::Guard guard = lock_.lock();
    return ring_.pages() * kPageSize;
}

Result<size_t> Pipe::set_capacity(size_t bytes) {
    const size_t pages = std::bit_ceil(page_ceil(std::max<size_t>(bytes, 1)) / kPageSize);
    if (pages > PipeRing::kMaxPages)
        return fail(Errno::Perm);
    SpinLock::Guard guard = lock_.lock();
    TRY(ring_.set_pages(static_cast<unsigned>(pages)));
    guard.unlock();
    readiness_.notify();
    return pages * kPageSize;
}

}  // namespace kernel
