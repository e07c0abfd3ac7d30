// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/syscall_filter.h"

#include <cerrno>

#include "daemon/common/syscall_filter.h"

namespace iopermd::front {
namespace {

constexpr char kFatal[] =
    "ioperm iopl ptrace process_vm_readv process_vm_writev execve execveat init_module finit_module "
    "delete_module kexec_load kexec_file_load reboot modify_ldt";

constexpr char kDenied[] =
    "mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick "
    "mount_setattr unshare setns bpf perf_event_open userfaultfd add_key keyctl request_key "
    "open_by_handle_at name_to_handle_at swapon swapoff settimeofday clock_settime clock_adjtime "
    "adjtimex acct quotactl syslog vhangup setuid setgid setreuid setregid setresuid setresgid "
    "setgroups setfsuid setfsgid capset mknod mknodat sethostname setdomainname io_uring_setup "
    "io_uring_enter io_uring_register pidfd_getfd kcmp move_pages lookup_dcookie";

}  // namespace

Result<void> install_syscall_filter() {
    return load_syscall_filter(SCMP_ACT_ALLOW,
                               {{SCMP_ACT_KILL_PROCESS, kFatal}, {SCMP_ACT_ERRNO(EPERM), kDenied}});
}

}  // namespace iopermd::front
