// SPDX-License-Identifier: Apache-2.0
#include "net/in_flight.h"

#include "net/socket_file.h"
#include "net/socket_table.h"

namespace kernel {
namespace {

// Under the sockets' lock; the number is looked at without it, for whether a collection is worth while.
constinit PermanentList<PassedFiles, &PassedFiles::in_flight_link> passed;
constinit std::atomic<uint32_t> sockets_in_flight{0};

}  // namespace

void InFlight::count(PassedFiles& passing, int32_t change) {
    for (const Ref<OpenFile>& file : passing.files) {
        SocketFile* socket = file->as_socket();
        if (!socket)
            continue;
        socket->socket().in_flight_ += static_cast<uint32_t>(change);
        sockets_in_flight.fetch_add(static_cast<uint32_t>(change));
    }
}

void InFlight::add(PassedFiles& files) {
    count(files, 1);
    passed.push_back(files);
}

void InFlight::remove(PassedFiles& files) {
    count(files, -1);
    files.in_flight_link.unlink();
}

void InFlight::remove_all(MessageQueue& queue) {
    for (Message& message : queue)
        if (message.files)
            remove(*message.files);
}

Result<> InFlight::check_limit(uint32_t uid, uint64_t limit) {
    SpinLock::Guard guard = sockets_lock().lock();
    uint64_t sent = 0;
    for (const PassedFiles& files : passed)
        if (files.sender_uid == uid)
            sent += files.files.size();
    if (sent > limit)
        return fail(Errno::TooManyReferences);
    return {};
}

// Somebody else than messages refers to it: nobody can begin to while the lock is held, since that takes such
// a reference, or a message.
bool InFlight::is_held(const Socket& socket, const Socket* closing) {
    return socket.file_->references() > socket.in_flight_ + (&socket == closing ? 1 : 0);
}

void InFlight::reach(Socket& socket, Work& work) {
    if (std::exchange(socket.reached_, true))
        return;
    work.push_back(socket);
}

void InFlight::reach_passed(Socket& through, Work& work) {
    for (const Message& message : through.incoming_) {
        if (!message.files)
            continue;
        for (const Ref<OpenFile>& file : message.files->files)
            if (SocketFile* socket = file->as_socket())
                reach(socket->socket(), work);
    }
}

void InFlight::take_messages(Socket& lost, MessageQueue& messages) {
    remove_all(lost.incoming_);
    lost.incoming_.move_to(messages);
    for (Socket& unaccepted : lost.pending_)
        take_messages(unaccepted, messages);
}

// Mark from what somebody holds, sweep the rest. The messages die at the end, without the lock.
void InFlight::collect(const Socket* closing) {
    if (sockets_in_flight.load() == 0)
        return;
    MessageQueue lost;
    Work work;
    SpinLock::Guard guard = sockets_lock().lock();
    SocketTable::for_each([](Socket& socket) { socket.reached_ = false; });
    SocketTable::for_each([&](Socket& socket) {
        if (is_held(socket, closing))
            reach(socket, work);
    });
    while (Socket* next = work.pop_front()) {
        reach_passed(*next, work);
        for (Socket& unaccepted : next->pending_)
            reach_passed(unaccepted, work);
    }
    SocketTable::for_each([&](Socket& socket) {
        if (!socket.reached_ && socket.in_flight_ != 0)
            take_messages(socket, lost);
    });
}

}  // namespace kernel
