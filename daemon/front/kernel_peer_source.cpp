// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/kernel_peer_source.h"

#include <fmt/format.h>
#include <limits.h>
#include <sys/socket.h>
#include <systemd/sd-login.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "daemon/common/peer_credentials.h"
#include "daemon/front/process.h"

#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77  // Linux 6.5, not in Debian 12's headers
#endif

namespace iopermd::front {
namespace {

Result<std::vector<gid_t>> groups_of(int socket, gid_t primary) {
    std::vector<gid_t> supplementary(64);
    for (;;) {
        socklen_t size = static_cast<socklen_t>(supplementary.size() * sizeof(gid_t));
        const bool ok = ::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, supplementary.data(), &size) == 0;
        if (!ok && errno != ERANGE)  // ERANGE: too small a buffer, and `size` says what it takes
            return fail_errno("read SO_PEERGROUPS");
        supplementary.resize(size / sizeof(gid_t));
        if (ok)
            break;
    }
    std::erase(supplementary, primary);
    supplementary.insert(supplementary.begin(), primary);
    return supplementary;
}

Result<UniqueFd> pidfd_of(int socket, pid_t pid) {
    int pidfd = -1;
    socklen_t size = sizeof pidfd;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &size) == 0)
        return UniqueFd{pidfd};
    if (errno != ENOPROTOOPT)  // the kernel knows the option, so the peer has gone
        return fail_errno(fmt::format("read SO_PEERPIDFD of process {}", pid));
    return open_pidfd(pid);
}

// Empty where the kernel does not tell: that is the rule for other users' processes, as the front holds no
// CAP_SYS_PTRACE.
std::string exe_of(pid_t pid) {
    char target[PATH_MAX];
    const ssize_t size = ::readlink(fmt::format("/proc/{}/exe", pid).c_str(), target, sizeof target);
    if (size <= 0 || size == sizeof target)
        return {};
    std::string exe(target, static_cast<size_t>(size));
    // The file at that path is not, or no longer, what runs.
    return exe.ends_with(" (deleted)") ? std::string{} : exe;
}

// The *system* unit. What lies below user@UID.service is the user's own to name, so a unit found there would
// prove nothing.
std::string unit_of(pid_t pid) {
    char* text = nullptr;
    if (::sd_pid_get_unit(pid, &text) < 0)
        return {};
    std::string unit = text;
    ::free(text);
    return unit;
}

}  // namespace

Result<Peer> KernelPeerSource::look_up(int socket) {
    const ucred kernel = IOPERMD_TRY(peer_credentials(socket));
    Peer peer;
    peer.uid = kernel.uid;
    peer.gid = kernel.gid;
    peer.pid = kernel.pid;
    peer.groups = IOPERMD_TRY(groups_of(socket, kernel.gid));
    socklen_t size = sizeof peer.cookie;
    if (::getsockopt(socket, SOL_SOCKET, SO_COOKIE, &peer.cookie, &size) != 0)
        return fail_errno("read SO_COOKIE");
    peer.pidfd = IOPERMD_TRY(pidfd_of(socket, peer.pid));
    peer.exe = exe_of(peer.pid);
    peer.unit = unit_of(peer.pid);
    // Last, because it also confirms that the process still lived after everything above was read.
    const Task process = IOPERMD_TRY(read_process(peer.pid, peer.pidfd.get()));
    if (std::find(process.uids.begin(), process.uids.end(), peer.uid) == process.uids.end())
        return fail(Code::Internal, fmt::format("process {} connected as uid {} and is uid {} now", peer.pid,
                                                peer.uid, process.real_uid()));
    peer.start_time = process.start_time;
    return peer;
}

}  // namespace iopermd::front
