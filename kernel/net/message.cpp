// SPDX-License-Identifier: Apache-2.0
#include "net/message.h"

#include <algorithm>
#include <bit>
#include <new>

#include "lib/units.h"
#include "net/socket.h"

namespace kernel {
namespace {

// Linux x86-64: struct sk_buff as it is allocated, and what stands behind the bytes of its first part, which
// comes from kmalloc() in powers of two.
constexpr size_t kBufferHead = 256, kBufferTail = 320, kSmallestPart = 512, kAlignment = 64;
// The longest first part of a piece of a stream is a page, that of a packet four; the rest is in pages.
constexpr size_t kStreamPart = kPageSize - kBufferTail, kPacketPart = 4 * kPageSize - kBufferTail;
constexpr size_t kStreamPages = 32768;

size_t charge(size_t bytes, size_t longest_part) {
    const size_t paged = bytes > longest_part ? page_ceil(bytes - longest_part) : 0;
    const size_t first = bytes - std::min(bytes, paged);
    const size_t aligned = (first + kAlignment - 1) & ~(kAlignment - 1);
    return kBufferHead + std::bit_ceil(std::max(aligned + kBufferTail, kSmallestPart)) + paged;
}

}  // namespace

size_t stream_charge(size_t bytes) {
    return charge(bytes, kStreamPart);
}

size_t packet_charge(size_t bytes) {
    return charge(bytes, kPacketPart);
}

// At most half of the buffer, so that the reader works on one piece while the writer makes the next.
size_t stream_piece(size_t limit) {
    constexpr size_t kRest = 64;
    return std::min(limit / 2 - kRest, kStreamPart + kStreamPages);
}

SendCharge::SendCharge(Ref<Socket> sender, size_t bytes) : sender_(std::move(sender)), bytes_(bytes) {}

SendCharge::~SendCharge() {
    if (sender_)
        sender_->give_back(bytes_);
}

Result<Ref<Message>> Message::create(SendCharge charge, size_t bytes) {
    Message* message = new (bytes) Message(std::move(charge), bytes);
    if (!message)
        return fail(Errno::NoMem);
    return Ref<Message>::adopt(message);
}

Message::~Message() {
    discard(std::move(files));
}

void* Message::operator new(size_t object, size_t bytes) noexcept {
    return ::operator new(object + bytes, std::nothrow);
}

void Message::operator delete(void* message) {
    ::operator delete(message);
}

// The files of all of them first and together: one search for lost sockets is enough.
MessageQueue::~MessageQueue() {
    if (empty())
        return;
    SpinLock::Guard guard = sockets_lock().lock();
    for (Message& message : list_)
        if (message.files)
            leave_to_discard(std::move(message.files));
    guard.unlock();
    discard_what_is_left();
    while (!empty())
        pop_front();
}

size_t MessageQueue::bytes_left() {
    size_t sum = 0;
    for (const Message& message : list_)
        sum += message.left();
    return sum;
}

}  // namespace kernel
