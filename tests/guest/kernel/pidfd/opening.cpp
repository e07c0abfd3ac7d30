// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>
#include <sys/stat.h>

#include "groups.h"

using namespace groups;

namespace {

void errors() {
    for (const long pid : List{0l, -1l, 40000l, 0x7fffffffl})
        line("pid %ld: %s", pid, *outcome(pidfd_open(pid)));
    for (const unsigned flags : List{1u, static_cast<unsigned>(O_CLOEXEC), ~0u})
        line("flags %x: %s", flags, *outcome(pidfd_open(getpid(), flags)));
    in_thread([] { line("another thread: %s", *outcome(pidfd_open(raw(SYS_gettid)))); });

    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    siginfo_t info;
    waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
    const long zombie = pidfd_open(child);
    line("zombie: %s", worked(zombie));
    close(static_cast<int>(zombie));
    waitpid(child, nullptr, 0);
    line("gone: %s", *outcome(pidfd_open(child)));
}

void what_it_is() {
    const Child child = start(sleep_on);
    const int opened = static_cast<int>(pidfd_open(child.pid, O_NONBLOCK));
    char path[32], target[64];
    for (const int descriptor : List{child.descriptor, opened}) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
        const long length = readlink(path, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = 0;
        struct stat status {};
        fstat(descriptor, &status);
        line("%s: flags %o, close-on-exec %d, mode %o, size %ld", target,
             static_cast<unsigned>(fcntl(descriptor, F_GETFL)), fcntl(descriptor, F_GETFD), status.st_mode,
             static_cast<long>(status.st_size));
    }
    const auto fd = static_cast<unsigned long>(opened);
    char byte = 0;
    line("read %s, write %s, pread %s, pwrite %s, lseek %s", *outcome(raw(SYS_read, fd, word(&byte), 1)),
         *outcome(raw(SYS_write, fd, word(&byte), 1)), *outcome(raw(SYS_pread64, fd, word(&byte), 1, 0)),
         *outcome(raw(SYS_pwrite64, fd, word(&byte), 1, 0)), *outcome(raw(SYS_lseek, fd, 0, 0)));
    line("ioctl %s, mmap %s", *outcome(raw(SYS_ioctl, fd, 0x5401, word(path))),
         worked(raw(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE, fd, 0)));
    child.end();
}

}  // namespace

void groups::opening() {
    fresh("errors", errors);
    fresh("what it is", what_it_is);
}
