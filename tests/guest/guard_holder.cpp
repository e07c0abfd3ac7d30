// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/guard_holder.h"

#include <grp.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>
#include <utility>

namespace guest {
namespace {

thread_local sigjmp_buf g_back;

void drop_everything() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct none[2]{};
    if (setgroups(0, nullptr) != 0 || setresgid(kUser, kUser, kUser) != 0 ||
        setresuid(kUser, kUser, kUser) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_capset, &header, none) != 0)
        _exit(101);
}

// The guard wants to see the user that the ticket names, so the effective user changes before the redeeming
// and the capability stays.
RedeemReply redeem_as_user(const Ticket& ticket) {
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (setresgid(kUser, kUser, kUser) != 0 || setresuid(kUser, kUser, kUser) != 0)
        _exit(102);
    return redeem(ticket);
}

void regain_rawio() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct caps[2]{};
    caps[0].permitted = caps[0].effective = (1u << CAP_SYS_RAWIO) | (1u << CAP_SETUID) | (1u << CAP_SETGID);
    if (syscall(SYS_capset, &header, caps) != 0)
        _exit(103);
}

}  // namespace

Holder::Holder(Front& front, uint64_t grant, const std::function<int(Shared&)>& body, const Way& way)
    : shared_(static_cast<Shared*>(
          mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        give_up("socketpair");
    pid_ = fork();
    if (pid_ == 0) {
        setpgid(0, 0);
        close(ends[0]);
        front.hang_up();  // this process's copy of the connection
        Ticket ticket{};
        if (recv(ends[1], &ticket, sizeof ticket, 0) != sizeof ticket)
            _exit(104);
        close(ends[1]);
        if (!way.cgroup.empty())
            std::ofstream(way.cgroup + "/cgroup.procs") << getpid() << std::flush;
        const RedeemReply reply = redeem_as_user(ticket);
        regain_rawio();
        if (reply.status != Status::Ok ||
            (!reply.given && ioperm(way.range.first().number(), way.range.size(), 1) != 0))
            _exit(105);
        if (!way.keep_capabilities)
            drop_everything();
        prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        _exit(body(*shared_));
    }
    close(ends[1]);
    const PrepareReply reply = front.prepare(grant, kUser, pid_, way.range, way.rule);
    if (reply.status != Status::Ok)
        give_up("prepare grant " + std::to_string(grant));
    send(ends[0], &reply.ticket, sizeof reply.ticket, MSG_NOSIGNAL);
    close(ends[0]);
}

Holder::~Holder() {
    if (pid_ > 0) {
        kill(-pid_, SIGKILL);
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    munmap(shared_, sizeof *shared_);
}

void Holder::wait_ready(int count) {
    if (!eventually([&] { return shared_->ready >= count; }))
        give_up("a holder gets ready");
}

int Holder::exit_status() {
    int status = 0;
    waitpid(std::exchange(pid_, -1), &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

void say_ready(Shared& shared) {
    shared.ready++;
}

void await_go(Shared& shared) {
    while (shared.go == 0) {
    }
}

bool can_read(uint16_t port) {
    struct sigaction action {};
    action.sa_handler = [](int) { siglongjmp(g_back, 1); };
    action.sa_flags = SA_NODEFER;
    sigaction(SIGSEGV, &action, nullptr);
    if (sigsetjmp(g_back, 1) != 0)
        return false;
    (void)inb(port);
    return true;
}

void look(Shared& shared) {
    (can_read() ? shared.kept : shared.lost)++;
}

bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

}  // namespace guest
