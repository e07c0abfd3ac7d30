// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/guard_front.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/common/guard_packet.h"
#include "daemon/common/paths.h"
#include "kernel/pio/ioperm_controller.h"

namespace guest {
namespace {

constexpr char kGuard[] = "/usr/libexec/iopermd/iopermd-guard";
constexpr char kCgroup[] = "/sys/fs/cgroup/system.slice/iopermd-guard.service";
// The place that a unit of its own keeps for grants.
constexpr char kGrants[] = "/sys/fs/cgroup/system.slice/iopermd-grants.service";
constexpr char kNotify[] = "/run/guard-test.notify";

int unix_socket(int type, const char* path, int (*how)(int, const sockaddr*, socklen_t)) {
    const int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
    sockaddr_un address{AF_UNIX, {}};
    strcpy(address.sun_path, path);
    if (fd < 0 || how(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        give_up(std::string("socket ") + path);
    return fd;
}

[[noreturn]] void become_guard() {
    std::ofstream(std::string(kCgroup) + "/cgroup.procs") << getpid() << std::flush;
    for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
        if (cap != CAP_SYS_RAWIO && cap != CAP_SYS_PTRACE && cap != CAP_SYS_NICE && cap != CAP_KILL)
            prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
    const int log = open("/tmp/guard.log", O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(log, 2);
    setenv("NOTIFY_SOCKET", kNotify, 1);
    execl(kGuard, kGuard, nullptr);
    _exit(127);
}

}  // namespace

void check(bool good, const std::string& name, const std::string& detail) {
    std::printf("%sok - %s\n", good ? "" : "not ", name.c_str());
    if (!good && !detail.empty())
        std::printf("#     %s\n", detail.c_str());
    std::fflush(stdout);
}

void give_up(const std::string& what) {
    check(false, what, std::strerror(errno));
    std::printf("# guard.log:\n%s\n", read_text("/tmp/guard.log").c_str());
    std::fflush(stdout);
    _exit(1);
}

pid_t start_guard() {
    unlink(kNotify);
    const int notify = unix_socket(SOCK_DGRAM, kNotify, bind);
    mkdir("/sys/fs/cgroup/system.slice", 0755);
    mkdir(kCgroup, 0755);
    mkdir(kGrants, 0755);
    mkdir("/run/iopermd-guard", 0755);
    const pid_t pid = fork();
    if (pid == 0)
        become_guard();
    char text[256] = {};
    while (strstr(text, "READY=1") == nullptr)
        if (recv(notify, text, sizeof text - 1, 0) <= 0)
            give_up("the guard gets ready");
    close(notify);
    return pid;
}

std::string read_text(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::string status_field(pid_t pid, const std::string& name) {
    const std::string text = read_text("/proc/" + std::to_string(pid) + "/status");
    const size_t at = text.find("\n" + name + ":\t");
    if (at == std::string::npos)
        return {};
    const size_t begin = at + name.size() + 3;
    return text.substr(begin, text.find('\n', begin) - begin);
}

uint64_t start_time(pid_t pid) {
    const std::string text = read_text("/proc/" + std::to_string(pid) + "/stat");
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string field;
    for (int i = 3; i <= 22; i++)
        fields >> field;
    return std::stoull(field);
}

bool own_kernel() {
    return access(controller::kDevice, F_OK) == 0;
}

std::set<std::string> kernel_grants() {
    std::set<std::string> out;
    if (own_kernel()) {
        const std::string holders = read_text("/proc/ioperm");
        for (size_t at = 0; (at = holders.find("grant:", at)) != std::string::npos; at++)
            out.insert(holders.substr(at, holders.find_first_of(", \t\n", at) - at));
        return out;
    }
    std::error_code error;  // a folder may go while it is looked at
    for (std::filesystem::recursive_directory_iterator at("/sys/fs/cgroup", error), end; at != end;
         at.increment(error))
        if (at->path().filename().string().starts_with("iopermd-grant-"))
            out.insert(at->path());
    return out;
}

template <class Reply, class Request>
Reply Front::ask(Request request, Op op) {
    request.header = {kVersion, op, ++serial_};
    const std::string said = pack(request);
    if (send(fd_, said.data(), said.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(said.size()))
        give_up("send to the guard");
    for (;;) {
        alignas(8) char packet[16384];
        const ssize_t got = recv(fd_, packet, sizeof packet, 0);
        Header header{};
        if (got < static_cast<ssize_t>(sizeof header))
            give_up("an answer from the guard");
        memcpy(&header, packet, sizeof header);
        if (header.op == Op::Event) {
            memcpy(&events_.emplace_back(), packet, sizeof(Event));
            continue;
        }
        Reply reply{};
        if (header.op != op || header.serial != serial_ || got != sizeof reply)
            give_up("the answer to the request that was made");
        memcpy(&reply, packet, sizeof reply);
        return reply;
    }
}

Front::Front() : fd_(unix_socket(SOCK_SEQPACKET, kGuardFrontSocket, connect)) {
    hello_ = ask<HelloReply>(HelloRequest{}, Op::Hello);
}

PrepareReply Front::prepare(uint64_t grant, uid_t uid, pid_t pid, PortRange range, OnRevoke rule) {
    const PrepareHead head{{}, grant, uid, pid, start_time(pid), rule, 0};
    return ask<PrepareReply>(PrepareRequest{head, PortSet(range), "/bin/true"}, Op::Prepare);
}

StripReply Front::forget(uint64_t grant) {
    return ask<StripReply>(StripRequest{{{}, grant, 1, 0}, {}}, Op::Strip);
}

StripReply Front::take(uint64_t grant, PortRange range) {
    return ask<StripReply>(StripRequest{{{}, grant, 0, 0}, PortSet(range)}, Op::Strip);
}

HoldersReply Front::holders(uint64_t grant) {
    return ask<HoldersReply>(HoldersRequest{{}, grant}, Op::Holders);
}

StatusReply Front::adopt(uint64_t grant, uid_t uid, PortRange range) {
    return ask<StatusReply>(AdoptRequest{{{}, grant, uid, OnRevoke::Strip}, PortSet(range)}, Op::Adopt);
}

StatusReply Front::settle() {
    return ask<StatusReply>(SettleRequest{}, Op::Settle);
}

StatusReply Front::restart() {
    return ask<StatusReply>(RestartRequest{}, Op::Restart);
}

Event Front::next_event() {
    Event event{};
    if (!events_.empty()) {
        event = events_.front();
        events_.erase(events_.begin());
    } else if (recv(fd_, &event, sizeof event, 0) != sizeof event || event.header.op != Op::Event) {
        give_up("an event from the guard");
    }
    return event;
}

void Front::hang_up() {
    if (fd_ >= 0)
        close(fd_);
    fd_ = -1;
}

RedeemReply redeem(const Ticket& ticket) {
    const int fd = unix_socket(SOCK_SEQPACKET, kGuardRedeemSocket, connect);
    const RedeemRequest request{kVersion, 0, ticket};
    RedeemReply reply{};
    if (send(fd, &request, sizeof request, MSG_NOSIGNAL) != sizeof request ||
        recv(fd, &reply, sizeof reply, 0) != sizeof reply)
        reply.status = Status::Failed;
    close(fd);
    return reply;
}

}  // namespace guest
