// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/front_stranger.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

namespace iopermd::front {
namespace {

struct Order {
    sockaddr_un target;
    sockaddr_un own;
    socklen_t own_size;  // 0: none
};

// Everything from here to serve() runs between fork and exit in a process that may have had threads: system
// calls only, and the identity by raw calls, as glibc's wrappers would talk to those threads.
bool become(uid_t uid, const gid_t* groups, size_t count) {
    return ::syscall(SYS_setgroups, count, groups) == 0 && ::syscall(SYS_setresgid, uid, uid, uid) == 0 &&
           ::syscall(SYS_setresuid, uid, uid, uid) == 0;
}

void send_descriptor(int control, int fd) {
    char byte = fd >= 0 ? 1 : 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof fd)] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = space;
        message.msg_controllen = sizeof space;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    if (::sendmsg(control, &message, MSG_NOSIGNAL) < 0)
        ::_exit(3);
}

[[noreturn]] void serve(int control) {
    Order order;
    while (::recv(control, &order, sizeof order, 0) == sizeof order) {
        const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        bool ok = fd >= 0;
        if (ok && order.own_size != 0)
            ok = ::bind(fd, reinterpret_cast<const sockaddr*>(&order.own), order.own_size) == 0;
        ok = ok && ::connect(fd, reinterpret_cast<const sockaddr*>(&order.target), sizeof order.target) == 0;
        send_descriptor(control, ok ? fd : -1);
        if (fd >= 0)
            ::close(fd);
    }
    ::_exit(0);
}

UniqueFd receive_descriptor(int control) {
    char byte = 0;
    iovec part{&byte, 1};
    int fd = -1;
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof fd)];
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = space;
    message.msg_controllen = sizeof space;
    if (::recvmsg(control, &message, MSG_CMSG_CLOEXEC) == 1 && byte == 1 &&
        CMSG_FIRSTHDR(&message) != nullptr)
        std::memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    return UniqueFd{fd};
}

}  // namespace

Stranger::Stranger(uid_t uid, std::vector<gid_t> groups) {
    EXPECT_EQ(::geteuid(), 0u) << "this test needs root, to become other users";
    int pair[2] = {-1, -1};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::close(pair[0]);
        if (!become(uid, groups.data(), groups.size()))
            ::_exit(2);
        serve(pair[1]);
    }
    ::close(pair[1]);
    control_.reset(pair[0]);
}

Stranger::~Stranger() {
    kill();
}

void Stranger::kill() {
    if (pid_ <= 0)
        return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

UniqueFd Stranger::connect(const std::string& path, const std::string& own_name) {
    Order order{};
    order.target.sun_family = AF_UNIX;
    path.copy(order.target.sun_path, sizeof order.target.sun_path - 1);
    if (!own_name.empty()) {
        order.own.sun_family = AF_UNIX;
        own_name.copy(order.own.sun_path + 1, sizeof order.own.sun_path - 2);
        order.own_size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + own_name.size());
    }
    EXPECT_EQ(::send(control_.get(), &order, sizeof order, MSG_NOSIGNAL), static_cast<ssize_t>(sizeof order));
    UniqueFd fd = receive_descriptor(control_.get());
    EXPECT_TRUE(fd) << "the stranger could not connect";
    ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
    return fd;
}

}  // namespace iopermd::front
