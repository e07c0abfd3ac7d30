// SPDX-License-Identifier: Apache-2.0
// Calls that another program answers.
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "groups.h"

using namespace groups;

namespace {

int listen_here(unsigned flags = 0) {
    return static_cast<int>(answer_probe(SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER | flags));
}

long control(int listener, unsigned long request, void* argument) {
    return raw(SYS_ioctl, static_cast<unsigned long>(listener), request, word(argument));
}

short events_of(int listener) {
    pollfd poll_of = {listener, POLLIN | POLLOUT, 0};
    poll(&poll_of, 1, 0);
    return poll_of.revents;
}

// Under the listener's filter: makes the call and exits with what it got, as far as that fits.
template <class Fn>
pid_t start_caller(Fn fn) {
    const pid_t pid = fork();
    if (pid == 0)
        _exit(static_cast<int>(fn()) & 0x7f);
    return pid;
}
pid_t start_caller() {
    return start_caller([] {
        const long result = raw(kProbe, 1, 2, 3, 4, 5, 6);
        return result < 0 ? -result : result;
    });
}

Text wait_for(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return ending(status);
}

seccomp_notif receive(int listener) {
    seccomp_notif notice{};
    const long result = control(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice);
    if (result != 0)
        line("receive: %s", *outcome(result));
    return notice;
}

long respond(int listener, unsigned long long id, int error, long value, unsigned flags = 0) {
    seccomp_notif_resp response{};
    response.id = id;
    response.error = error;
    response.val = value;
    response.flags = flags;
    return control(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

void what_it_is() {
    const int listener = listen_here();
    char path[32], target[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", listener);
    const long length = readlink(path, target, sizeof target - 1);
    target[length < 0 ? 0 : length] = 0;
    line("%s: flags %o, close-on-exec %d", target, static_cast<unsigned>(fcntl(listener, F_GETFL)),
         fcntl(listener, F_GETFD));
    line("a second one: %s", *outcome(listen_here()));
    line("with all: %s", *outcome(listen_here(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH)));
    char byte = 0;
    const auto fd = static_cast<unsigned long>(listener);
    line("read %s, write %s", *outcome(raw(SYS_read, fd, word(&byte), 1)),
         *outcome(raw(SYS_write, fd, word(&byte), 1)));
    for (const unsigned long request : List{0ul, 0x5401ul, 0xc0502199ul, 0xc0182100ul})
        line("ioctl %lx: %s", request, *outcome(control(listener, request, &byte)));
    line("events: %x", static_cast<unsigned>(events_of(listener)));
}

void answers() {
    const int listener = listen_here();
    struct Answer {
        int error;
        long value;
        unsigned flags;
    };
    for (const Answer& each : List{Answer{0, 42, 0}, Answer{-13, 0, 0}, Answer{-13, 42, 0}, Answer{0, 0, 0},
                                   Answer{0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE}}) {
        const pid_t caller = start_caller();
        const seccomp_notif notice = receive(listener);
        line("call %d arch %x arguments %llu..%llu, flags %x, thread %s", notice.data.nr, notice.data.arch,
             notice.data.args[0], notice.data.args[5], notice.flags,
             notice.pid == static_cast<unsigned>(caller) ? "the caller" : "WRONG");
        line("error %d value %ld flags %x: %s", each.error, each.value, each.flags,
             *outcome(respond(listener, notice.id, each.error, each.value, each.flags)));
        line("caller: %s; again: %s", *wait_for(caller), *outcome(respond(listener, notice.id, 0, 0)));
    }
}

void states() {
    const int listener = listen_here();
    const pid_t caller = start_caller();
    pollfd poll_of = {listener, POLLIN, 0};
    line("poll: %d, events %x", poll(&poll_of, 1, 10000), static_cast<unsigned>(events_of(listener)));
    seccomp_notif dirty{};
    dirty.flags = 1;
    line("receive, not zero: %s", *outcome(control(listener, SECCOMP_IOCTL_NOTIF_RECV, &dirty)));
    line("receive, bad pointer: %s", *outcome(control(listener, SECCOMP_IOCTL_NOTIF_RECV, nullptr)));
    const seccomp_notif notice = receive(listener);
    unsigned long long id = notice.id, other = notice.id + 1000;
    line("events %x", static_cast<unsigned>(events_of(listener)));
    line("valid: %s, another: %s, bad pointer: %s",
         *outcome(control(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id)),
         *outcome(control(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &other)),
         *outcome(control(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, nullptr)));
    line("send another: %s, bad flags: %s, continue with a value: %s, bad pointer: %s",
         *outcome(respond(listener, other, 0, 0)), *outcome(respond(listener, id, 0, 0, 2)),
         *outcome(respond(listener, id, 0, 1, 1)),
         *outcome(control(listener, SECCOMP_IOCTL_NOTIF_SEND, nullptr)));
    line("send: %s", *outcome(respond(listener, id, 0, 9)));
    line("caller: %s, valid: %s, events %x", *wait_for(caller),
         *outcome(control(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id)),
         static_cast<unsigned>(events_of(listener)));
}

long add(int listener, seccomp_notif_addfd wish) {
    return control(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &wish);
}

// The caller gets files of the listener.
void descriptors() {
    const int listener = listen_here();
    const int source = memfd_create("gift", 0);
    const pid_t caller = start_caller([] {
        const long result = raw(kProbe);
        return result * 10 + (fcntl(60, F_GETFD) == FD_CLOEXEC ? 1 : 0) + (fcntl(61, F_GETFD) == 0 ? 2 : 0);
    });
    const auto id = receive(listener).id;
    const auto from = static_cast<unsigned>(source);
    line("bad flags %s, bad descriptor flags %s, number without flag %s, bad source %s, bad id %s",
         *outcome(add(listener, {id, 8, from, 0, 0})), *outcome(add(listener, {id, 0, from, 0, 1})),
         *outcome(add(listener, {id, 0, from, 5, 0})), *outcome(add(listener, {id, 0, 999, 0, 0})),
         *outcome(add(listener, {id + 50, 0, from, 0, 0})));
    line("size 16: %s", *outcome(control(listener, 0x40102103, nullptr)));
    const auto set = static_cast<unsigned>(SECCOMP_ADDFD_FLAG_SETFD);
    line("at 60 close-on-exec: %s, at 61: %s", *outcome(add(listener, {id, set, from, 60, O_CLOEXEC})),
         *outcome(add(listener, {id, set, from, 61, 0})));
    line("anywhere: %s", worked(add(listener, {id, 0, from, 0, 0})));
    line("answer: %s, caller: %s", *outcome(respond(listener, id, 0, 4)), *wait_for(caller));
    const pid_t second = start_caller([] { return raw(kProbe); });
    const auto second_id = receive(listener).id;
    line("add and send: %s", *outcome(add(listener, {second_id, set | 2, from, 70, 0})));
    line("caller: %s", *wait_for(second));
}

void gone_listener() {
    int listener = listen_here();
    const pid_t first = start_caller();
    receive(listener);
    const pid_t second = start_caller([listener] {
        close(listener);
        return -raw(kProbe);
    });
    pollfd poll_of = {listener, POLLIN, 0};
    poll(&poll_of, 1, 10000);
    // The callers inherited the descriptor: the first one still has it.
    line("two callers wait, one told of");
    close(listener);
    kill(first, SIGKILL);
    line("first: %s, second: %s", *wait_for(first), *wait_for(second));
    line("afterwards: %s", *outcome(raw(kProbe)));
}

void gone_caller() {
    const int listener = listen_here();
    const pid_t caller = start_caller();
    auto id = receive(listener).id;
    kill(caller, SIGKILL);
    wait_for(caller);
    line("killed caller: valid %s, send %s, add %s",
         *outcome(control(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id)),
         *outcome(respond(listener, id, 0, 0)), *outcome(add(listener, {id, 0, 1, 0, 0})));
}

void on_signal(int) {}

// A handler interrupts the call, which is then made anew.
void interrupted() {
    const int listener = listen_here();
    for (const int flags : List{0, SA_RESTART}) {
        const pid_t caller = start_caller([flags] {
            struct sigaction action {};
            action.sa_handler = on_signal;
            action.sa_flags = flags;
            sigaction(SIGUSR1, &action, nullptr);
            const long result = raw(kProbe);
            return result < 0 ? -result : result;
        });
        auto id = receive(listener).id;
        kill(caller, SIGUSR1);
        if (flags != 0) {
            const auto second = receive(listener).id;
            line("restarted as another call: %s, old one valid: %s", second != id ? "yes" : "no",
                 *outcome(control(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id)));
            respond(listener, second, 0, 33);
        }
        line("flags %x: %s", static_cast<unsigned>(flags), *wait_for(caller));
    }
}

}  // namespace

void groups::notifications() {
    fresh("what it is", what_it_is);
    fresh("answers", answers);
    fresh("states", states);
    fresh("descriptors", descriptors);
    fresh("gone listener", gone_listener);
    fresh("gone caller", gone_caller);
    fresh("interrupted", interrupted);
}
