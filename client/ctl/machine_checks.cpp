// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/machine_checks.h"

#include <cerrno>
#include <cstring>

#include "kernel/pio/ioperm_controller.h"

namespace iopermd::ctl {
namespace {

using Level = CheckResult::Level;

constexpr char kLockdown[] = "/sys/kernel/security/lockdown";
constexpr char kPtraceScope[] = "/proc/sys/kernel/yama/ptrace_scope";

CheckResult check_ioperm(const Machine& machine) {
    switch (const int error = machine.ioperm_error()) {
        case 0:
            return {Level::Ok, "kernel", "ioperm() works", ""};
        case ENOSYS:
            return {Level::Unsupported, "kernel",
                    "this kernel has no ioperm() (CONFIG_X86_IOPL_IOPERM is off)",
                    "boot a distribution's kernel, or run the program in a virtual machine that has one"};
        case EPERM:
            return {Level::Unsupported, "kernel",
                    "ioperm() is refused even for giving a port up: a seccomp filter is in the way",
                    "in a container, allow the system calls ioperm and iopl in its seccomp profile"};
        default:
            return {Level::Fail, "kernel", std::string("ioperm() fails: ") + std::strerror(error),
                    "please report this with the output of uname -a"};
    }
}

// "none [integrity] confidentiality": the brackets mark what is in force (kernel_lockdown(7)); from integrity
// on ioperm() is EPERM for root.
CheckResult check_lockdown(const Machine& machine) {
    const auto text = machine.read(kLockdown);
    if (!text)
        return {Level::Ok, "lockdown", std::string(kLockdown) + " is not there to read", ""};
    if (text->find("[none]") != std::string::npos)
        return {Level::Ok, "lockdown", "off", ""};
    const size_t open = text->find('[');
    const std::string mode =
        open == std::string::npos ? *text : text->substr(open + 1, text->find(']') - open - 1);
    return {Level::Unsupported, "lockdown",
            "kernel lockdown is \"" + mode + "\": it refuses I/O ports even to root",
            "switch Secure Boot off, or remove lockdown= from the kernel's command line"};
}

// Only the project's own kernel has it.
bool has_controller(const Machine& machine) {
    return machine.exists(controller::kDevice);
}

CheckResult check_cgroup(const Machine& machine) {
    if (has_controller(machine))
        return {Level::Ok, "controller",
                std::string(controller::kDevice) +
                    " is there: no cgroup is needed, and programs may ask without "
                    "a wrapper",
                ""};
    if (machine.has_cgroup2())
        return {Level::Ok, "cgroup", "version 2 is mounted", ""};
    return {Level::Unsupported, "cgroup",
            "no cgroup version 2: grants could not be taken back, so none is given",
            "boot with systemd.unified_cgroup_hierarchy=1, or mount -t cgroup2 none /sys/fs/cgroup"};
}

CheckResult check_exec(const Machine& machine) {
    const std::string path = exec_path();
    if (!machine.exists(path))
        return {Level::Fail, "ioperm-exec", path + " is not there", "install the package again"};
    if (has_controller(machine))
        return {Level::Ok, "ioperm-exec", "needs no capability here", ""};
    if (!machine.has_capability(path))
        return {Level::Fail, "ioperm-exec", path + " has lost its file capability",
                "setcap cap_sys_rawio=ep " + path};
    if (machine.is_nosuid(path))
        return {Level::Fail, "ioperm-exec",
                path + " lies on a file system that is mounted nosuid, so its capability is void",
                "mount it without nosuid, or install elsewhere"};
    return {Level::Ok, "ioperm-exec", "has its file capability", ""};
}

CheckResult check_no_new_privs(const Machine& machine) {
    if (has_controller(machine) || !machine.no_new_privs())
        return {Level::Ok, "session", "may start programs with file capabilities", ""};
    return {Level::Fail, "session",
            "no_new_privs is set on this session: ioperm-exec's capability has no effect in it",
            "use ioperm-run from a session without it (a unit's NoNewPrivileges=, a container or a sandbox "
            "sets it)"};
}

// Yama: 0 and 1 let ioperm-run's supervisor attach (with PR_SET_PTRACER); 2 asks for CAP_SYS_PTRACE, 3 lets
// nobody.
CheckResult check_ptrace(const Machine& machine) {
    const auto text = machine.read(kPtraceScope);
    if (!text || text->starts_with('0') || text->starts_with('1'))
        return {Level::Ok, "ptrace", "ioperm-run may supervise its programs", ""};
    return {
        Level::Warn, "ptrace",
        "kernel.yama.ptrace_scope is " + text->substr(0, 1) + ": ioperm-run cannot supervise its programs",
        "sysctl kernel.yama.ptrace_scope=1, or ioperm-run --no-supervise (CLI and STI then end a program)"};
}

CheckResult check_container(const Machine& machine) {
    if (!machine.exists("/run/.containerenv") && !machine.exists("/.dockerenv") &&
        !machine.exists("/run/host/container-manager"))
        return {Level::Ok, "container", "none", ""};
    return {
        Level::Warn, "container", "this looks like a container: the daemon must run outside of it",
        "bind-mount /run/iopermd and /run/iopermd-guard, and start the container without no-new-privileges"};
}

}  // namespace

std::string exec_path() {
    return IOPERMD_EXEC_PATH;
}

std::vector<CheckResult> check_machine(const Machine& machine) {
    return {check_ioperm(machine),   check_lockdown(machine),     check_cgroup(machine),
            check_exec(machine),     check_no_new_privs(machine), check_ptrace(machine),
            check_container(machine)};
}

}  // namespace iopermd::ctl
