// SPDX-License-Identifier: Apache-2.0
#include "daemon.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "capabilities.h"
#include "report.h"
#include "unix_socket.h"

namespace {

constexpr const char* exec_path = "/usr/libexec/iopermd/ioperm-exec";

User known(const std::string& name) {
    const auto user = User::find(name);
    if (!user) {
        report::failure("no user '" + name + "' in the guest");
    }
    return *user;
}

// iopermd-grants.service: a cgroup with nothing in it. Nothing on a kernel without cgroups.
void make_place_for_grants() {
    mkdir("/sys/fs/cgroup/system.slice", 0755);
    mkdir("/sys/fs/cgroup/system.slice/iopermd-grants.service", 0755);
}

void make_directory(const char* path, mode_t mode, const User& owner) {
    mkdir(path, mode);
    if (chmod(path, mode) != 0 || chown(path, owner.uid, owner.gid) != 0) {
        report::system_failure(std::string("cannot make ") + path + " in the guest");
    }
}

int listening_socket() {
    const int made = unix_socket::bound(SOCK_STREAM, "/run/iopermd/iopermd.sock");
    if (listen(made, SOMAXCONN) != 0) {
        report::system_failure("cannot listen on /run/iopermd/iopermd.sock in the guest");
    }
    return made;
}

Process guard_process() {
    Process process;
    process.argv = {"/usr/libexec/iopermd/iopermd-guard"};
    process.environment = {"RUNTIME_DIRECTORY=/run/iopermd-guard"};
    process.user = known("root");
    process.cgroup = "system.slice/iopermd-guard.service";
    process.bounding_set = {CAP_SYS_RAWIO, CAP_SYS_PTRACE, CAP_SYS_NICE, CAP_KILL};
    return process;
}

Process front_process() {
    Process process;
    process.argv = {"/usr/sbin/iopermd"};
    process.environment = {"LOGS_DIRECTORY=/var/log/iopermd", "LISTEN_FDS=1", "LISTEN_FDNAMES=iopermd"};
    process.user = known("iopermd");
    process.user.groups.clear();
    process.cgroup = "system.slice/iopermd.service";
    process.bounding_set = std::vector<int>{};
    process.no_new_privileges = true;
    process.listener = listening_socket();
    return process;
}

}  // namespace

Daemon::Daemon(Events& events) {
    // Where the kernel has the port controller, the guard gives the ports itself.
    if (access("/dev/ioperm", F_OK) != 0 && !capabilities::grant_rawio_to_file(exec_path)) {
        report::system_failure(std::string("cannot give ") + exec_path + " its file capability in the guest");
    }
    const User root = known("root");
    const User iopermd = known("iopermd");
    make_directory("/run/iopermd-guard", 0755, root);
    make_directory("/run/iopermd", 0755, root);
    make_directory("/var/log/iopermd", 0750, iopermd);
    make_place_for_grants();
    guard_ = std::make_unique<Service>(events, "iopermd-guard", guard_process(), [](Process&) {});
    // /proc/ioports shows addresses only to a file that an administrator opened; the front has no such right
    // itself.
    front_ = std::make_unique<Service>(events, "iopermd", front_process(), [](Process& process) {
        process.input = open("/proc/ioports", O_RDONLY | O_CLOEXEC);
    });
}

void Daemon::start() {
    guard_->start_and_wait();
    front_->start_and_wait();
}
