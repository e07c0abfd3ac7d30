// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/epoll.h>

#include "groups.h"

using namespace groups;

namespace {

void show(const char* when, int descriptor, int timeout = 0) {
    pollfd polled = {descriptor, POLLIN | POLLOUT | POLLRDNORM | POLLHUP, 0};
    const int count = poll(&polled, 1, timeout);
    line("poll, %s: %d, events %x", when, count, static_cast<unsigned>(polled.revents));
}

void one_process() {
    const Child child = start(sleep_on);
    show("running", child.descriptor);
    kill(static_cast<pid_t>(child.pid), SIGSTOP);
    waitpid(static_cast<pid_t>(child.pid), nullptr, WUNTRACED);
    show("stopped", child.descriptor);
    kill(static_cast<pid_t>(child.pid), SIGKILL);
    show("killed", child.descriptor, -1);
    show("zombie", child.descriptor);
    waitpid(static_cast<pid_t>(child.pid), nullptr, 0);
    show("gone", child.descriptor);
}

// The descriptor is of the whole process, not of its first thread.
void first_thread_ends() {
    int gate[2];
    if (pipe(gate) != 0)
        return;
    const Child child = start([&] {
        auto body = [&] {
            char byte;
            _exit(read(gate[0], &byte, 1) == 1 ? 4 : 5);
        };
        start_thread(body);
        raw(SYS_exit, 0);
        return 0;
    });
    show("first thread ended", child.descriptor, 50);
    if (write(gate[1], "x", 1) != 1)
        return;
    show("all ended", child.descriptor, -1);
    int status = 0;
    waitpid(static_cast<pid_t>(child.pid), &status, 0);
    line("%s", *ending(status));
}

// Nobody waits for it: it is never a zombie that anybody sees.
void unwanted_child() {
    signal(SIGCHLD, SIG_IGN);
    const Child child = start(sleep_on);
    kill(static_cast<pid_t>(child.pid), SIGTERM);
    show("unwanted", child.descriptor, -1);
    line("signal to it: %s", *outcome(pidfd_send_signal(child.descriptor, 0)));
}

void by_epoll() {
    const Child child = start(sleep_on);
    const int epoll = epoll_create1(0);
    epoll_event asked = {EPOLLIN | EPOLLET, {}}, told{};
    line("add: %d", epoll_ctl(epoll, EPOLL_CTL_ADD, child.descriptor, &asked));
    line("running: %d", epoll_wait(epoll, &told, 1, 0));
    pidfd_send_signal(child.descriptor, SIGKILL);
    const int count = epoll_wait(epoll, &told, 1, -1);
    line("killed: %d, events %x", count, static_cast<unsigned>(told.events));
    line("no edge: %d", epoll_wait(epoll, &told, 1, 0));
    waitpid(static_cast<pid_t>(child.pid), nullptr, 0);
    const int again = epoll_create1(0);
    asked.events = EPOLLIN;
    epoll_ctl(again, EPOLL_CTL_ADD, child.descriptor, &asked);
    line("gone, another epoll: %d", epoll_wait(again, &told, 1, 0));
    close(child.descriptor);
    line("closed: %d", epoll_wait(again, &told, 1, 0));
}

}  // namespace

void groups::readiness() {
    fresh("one process", one_process);
    fresh("first thread ends", first_thread_ends);
    fresh("unwanted child", unwanted_child);
    fresh("epoll", by_epoll);
}
