// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/uio.h>

#include "groups.h"

using namespace groups;

namespace {

void kinds() {
    for (const int family : List{AF_UNIX, -1, 46, 1000})
        for (const int type : List{-1, 0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET, 6, 10,
                                   11, 15, SOCK_STREAM | 0x10, SOCK_STREAM | 0x100000})
            for (const int protocol : List{0, 1, 2, -1}) {
                const long made = raw(SYS_socket, number(family), number(type), number(protocol));
                line("socket %d %#x %d: %s", family, static_cast<unsigned>(type), protocol, worked(made));
                if (made >= 0)
                    close(static_cast<int>(made));
            }
}

void flags() {
    for (const int flag : List{0, SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_CLOEXEC | SOCK_NONBLOCK}) {
        const int made = socket_of(SOCK_STREAM | flag);
        line("flags %#x: F_GETFD %d F_GETFL %#x", static_cast<unsigned>(flag), fcntl(made, F_GETFD),
             static_cast<unsigned>(fcntl(made, F_GETFL)));
        close(made);
    }
}

void pairs() {
    int ends[2] = {-7, -7};
    line("pair of inet: %s", worked(raw(SYS_socketpair, 1000, SOCK_STREAM, 0, word(ends))));
    line("pair of a wrong type: %s", worked(raw(SYS_socketpair, AF_UNIX, 9, 0, word(ends))));
    line("pair of a wrong protocol: %s", worked(raw(SYS_socketpair, AF_UNIX, SOCK_STREAM, 5, word(ends))));
    line("pair with wrong flags: %s",
         worked(raw(SYS_socketpair, AF_UNIX, SOCK_STREAM | 0x40, 0, word(ends))));
    line("pair to nowhere: %s", worked(raw(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, 8)));
    line("wrong family and nowhere: %s", worked(raw(SYS_socketpair, 1000, SOCK_STREAM, 0, 8)));
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    const int next = dup(1);
    close(next);
    const rlimit tight{static_cast<rlim_t>(next) + 1, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &tight);
    line("pair with one descriptor left: %s",
         worked(raw(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, word(ends))));
    const int last = socket_of(SOCK_STREAM);
    line("the last one: %s", last == next ? "free again" : error_name(-last));
    line("none left: %s", worked(socket_of(SOCK_STREAM)));
    setrlimit(RLIMIT_NOFILE, &before);
    close(last);
}

// A socket as a file.
void as_files() {
    const int file = open("/dev/null", O_RDWR);
    for (const int type : kTypes) {
        Pair pair{type};
        struct stat found {};
        fstat(pair[0], &found);
        char path[64], link[64] = {};
        snprintf(path, sizeof path, "/proc/self/fd/%d", pair[0]);
        line("%s: mode %o size %ld, link %.8s, fd by its link: %s", type_name(type), found.st_mode,
             static_cast<long>(found.st_size), readlink(path, link, sizeof link - 1) > 0 ? link : "?",
             open(path, O_RDWR) < 0 ? error_name(errno) : "opened");
        char byte = 0;
        line("lseek %s, pread %s, pwrite %s, ftruncate %s",
             worked(raw(SYS_lseek, number(pair[0]), 0, SEEK_CUR)),
             worked(raw(SYS_pread64, number(pair[0]), word(&byte), 1, 0)),
             worked(raw(SYS_pwrite64, number(pair[0]), word(&byte), 1, 0)),
             worked(raw(SYS_ftruncate, number(pair[0]), 0)));
        line("mmap %s, fsync %s, tcgets %s",
             mmap(nullptr, 4096, PROT_READ, MAP_SHARED, pair[0], 0) == MAP_FAILED ? error_name(errno)
                                                                                  : "mapped",
             worked(raw(SYS_fsync, number(pair[0]))),
             worked(raw(SYS_ioctl, number(pair[0]), 0x5401, word(link))));
        line("events %s", *events(pair[0]));
    }
    const Address somewhere = abstract_address("nobody");
    for (const int descriptor : List{file, 77, -1}) {
        line("not a socket: bind %s connect %s listen %s", worked(bind_to(descriptor, somewhere)),
             worked(connect_to(descriptor, somewhere)), worked(listen_on(descriptor, 1)));
        line("accept %s, accept with wrong flags %s, shutdown %s, wrong shutdown %s",
             worked(accept_from(descriptor)), worked(accept_from(descriptor, 1)),
             worked(shut(descriptor, SHUT_RD)), worked(shut(descriptor, 9)));
        line("send %s recv %s, from nowhere %s to nowhere %s", worked(send_text(descriptor, "x")),
             *received(descriptor), worked(send_bytes(descriptor, reinterpret_cast<void*>(-4096L), 5)),
             worked(receive(descriptor, reinterpret_cast<void*>(-4096L), 5)));
        line("names %s %s", *own_name(descriptor), *peer_name(descriptor));
        msghdr header{};
        int value = 0;
        unsigned size = sizeof value;
        line("sendmsg %s recvmsg %s sendmmsg %s recvmmsg %s",
             worked(raw(SYS_sendmsg, number(descriptor), word(&header), 0)),
             worked(raw(SYS_recvmsg, number(descriptor), word(&header), 0)),
             worked(raw(SYS_sendmmsg, number(descriptor), 8, 1, 0)),
             worked(raw(SYS_recvmmsg, number(descriptor), 8, 1, 0, 0)));
        line("getsockopt %s setsockopt %s",
             worked(raw(SYS_getsockopt, number(descriptor), SOL_SOCKET, SO_TYPE, word(&value), word(&size))),
             worked(raw(SYS_setsockopt, number(descriptor), SOL_SOCKET, SO_REUSEADDR, word(&value), 4)));
    }
    close(file);
}

}  // namespace

void groups::making() {
    fresh("kinds", kinds);
    fresh("flags", flags);
    fresh("pairs", pairs);
    fresh("files", as_files);
}
