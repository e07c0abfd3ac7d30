// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "lib/list.h"
#include "lib/ref.h"
#include "net/passed_files.h"
#include "net/peer.h"

namespace kernel {

class Socket;

// What a message counts against its sender's buffer (SO_SNDBUF): its bytes with what Linux adds for its own
// structures, so that a program meets the limits that it knows from there. Pure.
size_t stream_charge(size_t bytes);
size_t packet_charge(size_t bytes);
// The most bytes of a stream that travel as one message, with a buffer of `limit`.
size_t stream_piece(size_t limit);

// A part of a sender's buffer. Gives it back and tells the sender when it dies: no lock may be held then.
class SendCharge {
public:
    SendCharge() = default;
    SendCharge(Ref<Socket> sender, size_t bytes);  // already counted
    SendCharge(SendCharge&& other) noexcept = default;
    ~SendCharge();

    const Ref<Socket>& sender() const { return sender_; }

private:
    Ref<Socket> sender_;
    size_t bytes_ = 0;
};

// Bytes on their way, a packet or a piece of a stream, with what comes along. The bytes are written before it
// is queued and never change after. Dies without a lock held.
class Message : public RefCounted<Message> {
public:
    // NoMem.
    static Result<Ref<Message>> create(SendCharge charge, size_t bytes);
    ~Message();

    uint8_t* bytes() { return reinterpret_cast<uint8_t*>(this + 1); }
    size_t size() const { return size_; }
    size_t left() const { return size_ - consumed; }
    Socket& sender() const { return *charge_.sender(); }

    // Under the sockets' lock once it is queued.
    size_t consumed = 0;
    SenderCredentials credentials;
    Owned<PassedFiles> files;
    ListLink link;  // MessageQueue, which owns a reference

    static void operator delete(void* message);

private:
    Message(SendCharge charge, size_t bytes) : charge_(std::move(charge)), size_(bytes) {}
    // The bytes lie behind the object. Null where there is no memory.
    static void* operator new(size_t object, size_t bytes) noexcept;

    SendCharge charge_;
    const size_t size_;
};

// What a socket has not received yet. Under the sockets' lock; what it gives out is destroyed without.
class MessageQueue {
public:
    bool empty() const { return list_.empty(); }
    size_t count() const { return count_; }
    Message& front() { return list_.front(); }
    Message* after(Message& message) { return list_.after(message); }

    void push_back(Ref<Message> message) {
        count_++;
        list_.push_back(*message.leak());
    }
    void push_front(Ref<Message> message) {
        count_++;
        list_.push_front(*message.leak());
    }
    Ref<Message> pop_front() { return remove(list_.front()); }
    Ref<Message> remove(Message& message) {
        count_--;
        message.link.unlink();
        return Ref<Message>::adopt(&message);
    }
    // Moves all of them to the end of `to`.
    void move_to(MessageQueue& to) {
        while (!empty())
            to.push_back(pop_front());
    }
    // The sum of what is left of each.
    size_t bytes_left();
    auto begin() { return list_.begin(); }
    auto end() { return list_.end(); }

    MessageQueue() = default;
    // Destroys what is left: not with the lock held.
    ~MessageQueue();

private:
    mutable List<Message, &Message::link> list_;
    size_t count_ = 0;
};

}  // namespace kernel
