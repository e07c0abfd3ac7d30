// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "groups.h"

using namespace groups;

namespace {

void duplicating() {
    const int file = open("f", O_RDWR | O_CREAT, 0644);
    line("the lowest free number: %d", file);
    const int copy = dup(file);
    if (write(file, "abc", 3) != 3)
        return;
    line("dup: %d, shares the position: %s", copy, *outcome(raw(SYS_lseek, number(copy), 0, SEEK_CUR)));
    line("dup2 to 20: %s, to itself: %s, of a closed one: %s, to a bad number: %s",
         *outcome(raw(SYS_dup2, number(file), 20)), *outcome(raw(SYS_dup2, number(file), number(file))),
         *outcome(raw(SYS_dup2, 99, 21)), *outcome(raw(SYS_dup2, number(file), ~0UL)));
    line("dup3 to itself: %s, unknown flags: %s", *outcome(raw(SYS_dup3, number(file), number(file), 0)),
         *outcome(raw(SYS_dup3, number(file), 22, 1)));
    line("dup3 close-on-exec: %s, flags %s, of the first %s",
         *outcome(raw(SYS_dup3, number(file), 22, O_CLOEXEC)), *outcome(raw(SYS_fcntl, 22, F_GETFD)),
         *outcome(raw(SYS_fcntl, number(file), F_GETFD)));
    line("F_DUPFD from 30: %s, again: %s, close-on-exec: %s",
         *outcome(raw(SYS_fcntl, number(file), F_DUPFD, 30)),
         *outcome(raw(SYS_fcntl, number(file), F_DUPFD, 30)),
         *outcome(raw(SYS_fcntl, number(file), F_DUPFD_CLOEXEC, 30)));
    line("its flags: %s", *outcome(raw(SYS_fcntl, 32, F_GETFD)));
    line("close: %s, again: %s", *outcome(raw(SYS_close, 32)), *outcome(raw(SYS_close, 32)));
    // A child shares the position; another open does not.
    in_child([&] { return lseek(file, 1, SEEK_SET) == 1 ? 0 : 1; });
    const int other = open("f", O_RDONLY);
    line("position after a child's seek: %s, of another open: %s",
         *outcome(raw(SYS_lseek, number(file), 0, SEEK_CUR)),
         *outcome(raw(SYS_lseek, number(other), 0, SEEK_CUR)));
    for (int each = 3; each < 40; ++each)
        close(each);
    unlink("f");
}

void flags() {
    const int file = open("f", O_RDWR | O_CREAT | O_APPEND, 0644);
    const auto status = [&] {
        return static_cast<unsigned>(fcntl(file, F_GETFL)) & (O_ACCMODE | O_APPEND | O_NONBLOCK);
    };
    line("status flags: 0%o", status());
    line("append off: %s, 0%o", *outcome(raw(SYS_fcntl, number(file), F_SETFL, O_NONBLOCK)), status());
    line("access mode cannot be set: %s, 0%o", *outcome(raw(SYS_fcntl, number(file), F_SETFL, O_WRONLY)),
         status());
    const int copy = dup(file);
    fcntl(copy, F_SETFL, O_APPEND);
    line("shared with a dup: 0%o", status());
    line("unknown command: %s", *outcome(raw(SYS_fcntl, number(file), 9999)));
    line("of a closed one: %s", *outcome(raw(SYS_fcntl, 99, F_GETFL)));
    close(copy);
    close(file);
    unlink("f");
}

void over_exec() {
    const int stays = open("stays", O_RDONLY | O_CREAT, 0644),
              goes = open("goes", O_RDONLY | O_CREAT | O_CLOEXEC, 0644);
    line("descriptors %d and %d, the second close-on-exec", stays, goes);
    const int status = in_child([] {
        execl(self, self, "--executed", nullptr);
        return 1;
    });
    line("executed: %s", *ending(status));
    close(stays);
    close(goes);
    unlink("stays");
    unlink("goes");
}

void limits() {
    fresh("limits", [] {
        const rlimit limit = {10, 10};
        setrlimit(RLIMIT_NOFILE, &limit);
        int count = 0;
        long last = 0;
        while ((last = open_raw("/dev/null", O_RDONLY)) >= 0)
            ++count;
        int ends[2];
        line("ten allowed: %d opened, then %s, pipe %s, dup2 to 10 %s", count, *outcome(last),
             *outcome(raw(SYS_pipe, word(ends))), *outcome(raw(SYS_dup2, 3, 10)));
    });
    fresh("close_range", [] {
        for (int each = 3; each < 8; ++each)
            if (open("/dev/null", O_RDONLY) < 0)
                return;
        line("close_range 4 to 6: %s, left: 3 %s, 5 %s, 7 %s", *outcome(raw(SYS_close_range, 4, 6, 0)),
             *outcome(raw(SYS_fcntl, 3, F_GETFD)), *outcome(raw(SYS_fcntl, 5, F_GETFD)),
             *outcome(raw(SYS_fcntl, 7, F_GETFD)));
        line("close_range backwards: %s", *outcome(raw(SYS_close_range, 6, 4, 0)));
    });
}

// What has no position: some say so, some take every one.
void without_position() {
    int pipe_ends[2], sockets[2];
    if (pipe(pipe_ends) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0)
        return;
    struct Kind {
        const char* name;
        int descriptor;
    };
    char room[8] = {};
    for (const Kind& kind : List{Kind{"eventfd", eventfd(0, EFD_NONBLOCK)}, Kind{"epoll", epoll_create1(0)},
                                 Kind{"pipe", pipe_ends[1]}, Kind{"socket", sockets[0]}}) {
        const unsigned long file = number(kind.descriptor);
        line("%s: seek to 5 %s, by 1 %s, to -1 %s, odd %s, pread %s, pwrite %s, mmap %s", kind.name,
             *outcome(raw(SYS_lseek, file, 5, SEEK_SET)), *outcome(raw(SYS_lseek, file, 1, SEEK_CUR)),
             *outcome(raw(SYS_lseek, file, ~0UL, SEEK_SET)), *outcome(raw(SYS_lseek, file, 0, 9)),
             *outcome(raw(SYS_pread64, file, word(room), 8, 0)),
             *outcome(raw(SYS_pwrite64, file, word(room), 8, 0)),
             *outcome(raw(SYS_mmap, 0, 4096, 1, 1, file, 0)));
        close(kind.descriptor);
    }
    close(pipe_ends[0]);
    close(sockets[1]);
}

}  // namespace

int groups::executed() {
    char open_ones[32];
    int used = 0;
    for (int each = 0; each < 12; ++each)
        if (fcntl(each, F_GETFD) >= 0)
            used += snprintf(open_ones + used, sizeof open_ones - static_cast<unsigned>(used), " %d", each);
    line("open after exec:%s", open_ones);
    return 0;
}

void groups::descriptors() {
    duplicating();
    flags();
    over_exec();
    limits();
    without_position();
}
