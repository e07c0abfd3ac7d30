// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void show(const char* when, const Child& child, int options, int descriptor) {
    siginfo_t info{};
    const long result = wait_for(descriptor, &info, options);
    line("%s: %s, pid %s, code %d, status %d", when, *outcome(result),
         info.si_pid == 0           ? "0"
         : info.si_pid == child.pid ? "the child's"
                                    : "ANOTHER",
         info.si_code, info.si_status);
}

void one_child() {
    const Child other = start([] { return 1; });
    const Child child = start(sleep_on);
    const int fd = child.descriptor;
    const int impatient = static_cast<int>(pidfd_open(child.pid, O_NONBLOCK));
    show("not yet", child, WEXITED | WNOHANG, fd);
    show("not yet, O_NONBLOCK", child, WEXITED, impatient);
    show("not yet, both", child, WEXITED | WNOHANG, impatient);
    pidfd_send_signal(fd, SIGSTOP);
    show("stopped", child, WSTOPPED, fd);
    pidfd_send_signal(fd, SIGCONT);
    show("continued", child, WCONTINUED, fd);
    pidfd_send_signal(fd, SIGTERM);
    show("left", child, WEXITED | WNOWAIT, fd);
    show("taken", child, WEXITED, impatient);
    line("again: %s", *outcome(wait_for(fd, nullptr, WEXITED)));
    line("the other: %s", *outcome(wait_for(other.descriptor, nullptr, WEXITED)));
}

void errors() {
    line("negative: %s", *outcome(wait_for(-1, nullptr, WEXITED)));
    line("not open: %s", *outcome(wait_for(99, nullptr, WEXITED)));
    line("another file: %s", *outcome(wait_for(1, nullptr, WEXITED)));
    line("itself: %s", *outcome(wait_for(pidfd_open(getpid()), nullptr, WEXITED)));
    line("no change asked for: %s", *outcome(wait_for(pidfd_open(getpid()), nullptr, 0)));
    line("the parent: %s", *outcome(wait_for(pidfd_open(getppid()), nullptr, WEXITED)));
}

// Descriptors are passed on; children are not.
void of_another_parent() {
    const Child child = start(sleep_on);
    in_child([&] {
        line("a brother: %s", *outcome(wait_for(child.descriptor, nullptr, WEXITED)));
        return 0;
    });
    child.end();
}

}  // namespace

void groups::waiting() {
    fresh("one child", one_child);
    fresh("errors", errors);
    fresh("another parent's", of_another_parent);
}
