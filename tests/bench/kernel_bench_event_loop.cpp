// SPDX-License-Identifier: Apache-2.0
// What a gRPC call asks of the kernel, without gRPC: two processes with an event loop each, edge-triggered,
// exchange a request and a reply of the size of an empty unary call over a local stream socket.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "kernel_bench_batch.h"
#include "kernel_bench_rows.h"

namespace {

constexpr unsigned kCalls = 50;
constexpr size_t kMessageSize = 96;  // frames of headers, data and end in one write, about

class EventLoop {
public:
    explicit EventLoop(int socket) : socket_(socket), poll_(epoll_create1(EPOLL_CLOEXEC)) {
        epoll_event wanted{};
        wanted.events = EPOLLIN | EPOLLOUT | EPOLLET;
        rows::must(poll_ >= 0 && epoll_ctl(poll_, EPOLL_CTL_ADD, socket_, &wanted) == 0, "epoll");
    }
    void send() const {
        char bytes[kMessageSize] = {};
        iovec piece{bytes, sizeof bytes};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        rows::must(sendmsg(socket_, &message, MSG_NOSIGNAL) == kMessageSize, "sendmsg");
    }
    // False when the other end has gone. As an edge-triggered reader must, it reads until nothing is left.
    bool receive() const {
        size_t got = 0;
        while (got == 0) {
            epoll_event event{};
            rows::must(epoll_wait(poll_, &event, 1, -1) == 1, "epoll_wait");
            char bytes[2 * kMessageSize];
            iovec piece{bytes, sizeof bytes};
            msghdr message{};
            message.msg_iov = &piece;
            message.msg_iovlen = 1;
            ssize_t size = 0;
            while ((size = recvmsg(socket_, &message, 0)) > 0)
                got += static_cast<size_t>(size);
            if (size == 0)
                return false;
            rows::must(errno == EAGAIN, "recvmsg");
        }
        return got == kMessageSize;
    }

private:
    int socket_;
    int poll_;
};

}  // namespace

namespace rows {

double event_loop_call() {
    int ends[2];
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0, "socketpair");
    const pid_t child = fork();
    must(child >= 0, "fork");
    if (child == 0) {
        close(ends[0]);
        const EventLoop server(ends[1]);
        while (server.receive())
            server.send();
        _exit(0);
    }
    close(ends[1]);
    const EventLoop client(ends[0]);
    return batch::ticks_each(kCalls, [&] {
        client.send();
        must(client.receive(), "the reply");
    });
}

}  // namespace rows
