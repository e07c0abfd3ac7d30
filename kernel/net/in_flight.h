// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "net/socket.h"

namespace kernel {

// Files in messages that nobody has received. A socket that is sent through sockets can be left with nobody
// who could ever receive it: A in a message to B, B in one to A, and no descriptor of either. So sockets in
// flight are counted, and whenever the last descriptor of one is closed, or any socket dies while others are
// in flight, the collector looks which of them can still be reached from a descriptor, or from a system call
// that works with one. What can not loses its messages, and with them dies. A socket whose last user was in
// the middle of a system call then waits for the next such moment.
class InFlight {
public:
    // With the sockets' lock held: a message joins or leaves a queue.
    static void add(PassedFiles& files);
    static void remove(PassedFiles& files);
    static void remove_all(MessageQueue& queue);

    // Without it. TooManyReferences where more than `limit` files that `uid` sent are in flight.
    static Result<> check_limit(uint32_t uid, uint64_t limit);
    // `closing` is being closed: one reference to its file is the caller's and will not last.
    static void collect(const Socket* closing);

private:
    using Work = List<Socket, &Socket::work_link_>;
    static void count(PassedFiles& files, int32_t change);
    static bool is_held(const Socket& socket, const Socket* closing);
    static void reach(Socket& socket, Work& work);
    static void reach_passed(Socket& through, Work& work);
    static void take_messages(Socket& lost, MessageQueue& messages);
};

}  // namespace kernel
