// SPDX-License-Identifier: Apache-2.0
#include "mounts.h"

#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "report.h"

namespace mounts {
namespace {

struct Mount {
    const char* type;
    const char* place;
    unsigned long flags;
    const char* options;
};

// /tmp and /run are not here: the root file system is a tmpfs already, and a mount would hide files that came
// for them.
constexpr std::array all{
    Mount{"devtmpfs", "/dev", MS_NOSUID, "mode=0755"},
    Mount{"proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""},
    Mount{"sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""},
    Mount{"devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620,ptmxmode=666"},
    Mount{"tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777"},
    Mount{"cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, ""},
};

}  // namespace

void require_tmpfs_root() {
    struct statfs root {};
    if (statfs("/", &root) != 0 || root.f_type != TMPFS_MAGIC) {
        report::failure("the guest's root file system is not a tmpfs");
    }
}

void make() {
    for (const Mount& one : all) {
        mkdir(one.place, 0755);
        // ENODEV: a kernel without this kind of file system. What cannot do without it will say so.
        if (mount(one.type, one.place, one.type, one.flags, one.options) != 0 && errno != EBUSY &&
            errno != ENODEV) {
            report::system_failure(std::string("cannot mount ") + one.place + " in the guest");
        }
    }
    symlink("/proc/self/fd", "/dev/fd");
    symlink("/proc/self/fd/0", "/dev/stdin");
    symlink("/proc/self/fd/1", "/dev/stdout");
    symlink("/proc/self/fd/2", "/dev/stderr");
    chmod("/tmp", 01777);
    mkdir("/run/guest", 0755);
}

}  // namespace mounts
