// SPDX-License-Identifier: Apache-2.0
// What becomes of grants when the front or the guard goes. Run as guard_revoke is.
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <optional>
#include <sstream>

#include "daemon/common/paths.h"
#include "tests/guest/guard_holder.h"

namespace guest {
namespace {

constexpr PortRange kRange{Port{kPort}, Port{kPort + 2}};

int wait_and_look(Shared& shared) {
    say_ready(shared);
    await_go(shared);
    look(shared);
    return shared.kept == 0 ? 42 : 1;
}

// True when the holder finds the port closed.
bool lost(Holder& holder) {
    holder.shared().go = 1;
    return holder.exit_status() == 42;
}

int end(pid_t guard, int signal) {
    kill(guard, signal);
    int status = 0;
    waitpid(guard, &status, 0);
    return status;
}

void front_lost() {
    const pid_t guard = start_guard();
    auto front = std::make_optional<Front>();
    Holder first(*front, 1, wait_and_look);
    Holder second(*front, 2, wait_and_look);
    first.wait_ready();
    second.wait_ready();
    const PrepareReply pending = front->prepare(3, 0, getpid(), kRange);
    front.reset();
    Front next;  // answered only after the guard has seen the first one go
    check(redeem(pending.ticket).status == Status::NoTicket, "front lost: its tickets are void");
    check(next.forget(1).status == Status::UnknownGrant, "front lost: its grants are unknown to the next");
    check(lost(first) && lost(second), "front lost: every holder loses its ports");
    check(end(guard, SIGTERM) == 0, "front lost: the guard lives");
}

void second_front() {
    const pid_t guard = start_guard();
    Front first;
    const int second = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    sockaddr_un address{AF_UNIX, {}};
    std::string(kGuardFrontSocket).copy(address.sun_path, sizeof address.sun_path);
    char byte = 0;
    check(connect(second, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
              recv(second, &byte, 1, 0) <= 0,
          "a second front is turned away");
    close(second);
    check(first.settle().status == Status::Ok, "… and the first one stays");
    end(guard, SIGTERM);
}

void foreign_front() {
    const pid_t guard = start_guard();
    const pid_t child = fork();
    if (child == 0) {
        if (setresuid(kUser, kUser, kUser) != 0)
            _exit(1);
        const int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
        sockaddr_un address{AF_UNIX, {}};
        std::string(kGuardFrontSocket).copy(address.sun_path, sizeof address.sun_path);
        const HelloRequest hello{{kVersion, Op::Hello, 1}};
        char byte = 0;
        const bool refused = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
                             send(fd, &hello, sizeof hello, MSG_NOSIGNAL) < 0 || recv(fd, &byte, 1, 0) <= 0;
        _exit(refused ? 0 : 1);
    }
    int status = 1;
    waitpid(child, &status, 0);
    check(status == 0, "an ordinary user cannot be the front");
    end(guard, SIGTERM);
}

void sigterm() {
    const pid_t guard = start_guard();
    Front front;
    Holder holder(front, 1, wait_and_look);
    holder.wait_ready();
    check(end(guard, SIGTERM) == 0, "SIGTERM: exit status 0");
    check(lost(holder), "SIGTERM: ports do not outlive the guard");
}

void killed_and_adopted() {
    pid_t guard = start_guard();
    auto front = std::make_optional<Front>();
    Holder adopted(*front, 1, wait_and_look);
    Holder settled(*front, 2, wait_and_look);
    adopted.wait_ready();
    settled.wait_ready();
    end(guard, SIGKILL);
    front.reset();
    check(kernel_grants().size() == 2, "guard killed: the kernel has its grants still");
    guard = start_guard();
    front.emplace();
    check(front->adopt(1, kUser, PortRange{Port{0x80}}).status == Status::AboveCeiling,
          "a grant above the ceiling is not adopted");
    check(front->adopt(9, kUser, kRange).status == Status::UnknownGrant, "nor is one that left nothing");
    check(front->adopt(1, kUser, kRange).status == Status::Ok, "the next guard adopts a grant");
    check(front->adopt(1, kUser, kRange).status == Status::UnknownGrant, "but not twice");
    const StatusReply reply = front->settle();
    check(reply.status == Status::Ok && reply.count == 1, "settling strips what nobody adopted");
    check(lost(settled), "settled: the port is closed");
    check(front->holders(1).count == 1, "adopted: the holder is known");
    check(front->forget(1).stripped == 1, "adopted: the next guard can strip it");
    check(lost(adopted), "adopted, forgotten: the port is closed");
    end(guard, SIGTERM);
}

void restarted() {
    pid_t guard = start_guard();
    auto front = std::make_optional<Front>();
    Holder holder(*front, 1, wait_and_look);
    holder.wait_ready();
    check(front->restart().status == Status::Ok, "a restart is acknowledged");
    int status = 1;
    waitpid(guard, &status, 0);
    check(status == 0, "… and ends the guard with status 0");
    front.reset();
    guard = start_guard();
    front.emplace();
    check(front->adopt(1, kUser, kRange).status == Status::Ok, "a grant outlives a restart");
    front->settle();
    holder.shared().go = 1;
    check(holder.exit_status() == 1, "… and keeps its ports");
    end(guard, SIGTERM);
}

void orphaned() {
    pid_t guard = start_guard();
    {
        Front front;
        Holder holder(front, 1, wait_and_look);
        holder.wait_ready();
        end(guard, SIGKILL);
        guard = start_guard();  // and no front comes
        check(eventually([] { return kernel_grants().empty(); }),
              "without a front the next guard takes everything itself");
        check(lost(holder), "orphaned: the port is closed");
    }
    end(guard, SIGTERM);
}

// A grant of root's puts root's processes under suspicion, the guard and this one among them.
void roots_leftover() {
    constexpr char kLeft[] = "/sys/fs/cgroup/system.slice/iopermd-grant-77-0";
    mkdir(kLeft, 0755);
    const pid_t program = fork();
    if (program == 0)
        for (;;)
            pause();
    std::ofstream(std::string(kLeft) + "/cgroup.procs") << program << std::flush;
    const pid_t guard = start_guard();  // and no front comes
    check(eventually([] { return kernel_grants().empty(); }), "a grant of root's is taken from its holder");
    check(waitpid(guard, nullptr, WNOHANG) == 0,
          "… and the guard has killed neither itself nor whoever else is root's");
    kill(program, SIGKILL);
    waitpid(program, nullptr, 0);
    check(end(guard, SIGTERM) == 0, "… and ends when it is told to");
}

uint64_t cpu_ticks(pid_t pid) {
    const std::string text = read_text("/proc/" + std::to_string(pid) + "/stat");
    std::istringstream fields(text.substr(text.rfind(')') + 2));
    std::string skipped;
    for (int i = 3; i < 14; i++)
        fields >> skipped;
    uint64_t user = 0, system = 0;
    fields >> user >> system;
    return user + system;
}

// systemd removes what is empty below a session's cgroup when the session ends.
void removed_cgroup() {
    const pid_t guard = start_guard();
    Front front;
    Holder holder(front, 1, wait_and_look);
    holder.wait_ready();
    front.next_event();  // redeemed
    const std::string cgroup = *kernel_grants().begin();
    kill(guard, SIGSTOP);
    holder.shared().go = 1;
    holder.exit_status();
    check(eventually([&] { return rmdir(cgroup.c_str()) == 0; }), "a grant's cgroup is removed by another");
    kill(guard, SIGCONT);
    const Event event = front.next_event();
    check(event.kind == EventKind::Idle && event.grant == 1, "… the front hears that nobody holds it");
    const uint64_t before = cpu_ticks(guard);
    usleep(500'000);
    check(cpu_ticks(guard) - before < 25, "… the guard does not spin");
    check(front.forget(1).status == Status::Ok, "… and the grant ends");
    end(guard, SIGTERM);
}

}  // namespace
}  // namespace guest

int main() {
    using namespace guest;
    front_lost();
    second_front();
    foreign_front();
    sigterm();
    killed_and_adopted();
    restarted();
    orphaned();
    if (!own_kernel()) {
        roots_leftover();
        removed_cgroup();
    }
    check(eventually([] { return kernel_grants().empty(); }), "the kernel has nothing of any grant");
    std::printf("# %s", read_text("/tmp/guard.log").c_str());
    return 0;
}
