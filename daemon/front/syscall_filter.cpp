// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/syscall_filter.h"

#include <seccomp.h>

#include <cerrno>
#include <memory>

namespace iopermd::front {
namespace {

constexpr int kFatal[] = {
    SCMP_SYS(ioperm),
    SCMP_SYS(iopl),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(modify_ldt),
};

constexpr int kDenied[] = {
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(add_key),
    SCMP_SYS(keyctl),
    SCMP_SYS(request_key),
    SCMP_SYS(open_by_handle_at),
    SCMP_SYS(name_to_handle_at),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(settimeofday),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(adjtimex),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(syslog),
    SCMP_SYS(vhangup),
    SCMP_SYS(setuid),
    SCMP_SYS(setgid),
    SCMP_SYS(setreuid),
    SCMP_SYS(setregid),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresgid),
    SCMP_SYS(setgroups),
    SCMP_SYS(setfsuid),
    SCMP_SYS(setfsgid),
    SCMP_SYS(capset),
    SCMP_SYS(mknod),
    SCMP_SYS(mknodat),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kcmp),
    SCMP_SYS(move_pages),
    SCMP_SYS(lookup_dcookie),
};

using Filter = std::unique_ptr<void, void (*)(scmp_filter_ctx)>;

}  // namespace

Result<void> install_syscall_filter() {
    const Filter filter(::seccomp_init(SCMP_ACT_ALLOW), ::seccomp_release);
    if (!filter)
        return fail(Code::Internal, "libseccomp makes no filter");
    // Calls of another ABI (i386, and x32 by its number bit) would go by other numbers.
    int error = ::seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    for (const int call : kFatal)
        error = error != 0 ? error : ::seccomp_rule_add(filter.get(), SCMP_ACT_KILL_PROCESS, call, 0);
    for (const int call : kDenied)
        error = error != 0 ? error : ::seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0);
    error = error != 0 ? error : ::seccomp_load(filter.get());
    if (error != 0)
        return fail_errno("install the seccomp filter", -error);
    return {};
}

}  // namespace iopermd::front
