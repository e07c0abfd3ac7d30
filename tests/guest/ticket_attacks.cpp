// SPDX-License-Identifier: Apache-2.0
// Everything that a process can try with a ticket that is not its own, is used, or was never made. Run as an
// ordinary user whom the policy allows port 0x378, or as root with the argument "uid" to try from another
// user id. Prints ok/not ok lines.
//
// The process that redeems must be single-threaded and gRPC makes threads, so a child process holds the
// session and hands the tickets over a pipe.
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "daemon/common/guard_message.h"
#include "iopermd/v1/service.grpc.pb.h"
#include "tests/bench/channel.h"

namespace {

using namespace iopermd;

struct Asked {
    int code;  // of the Acquire
    guard::Ticket ticket;
};

// The child: one Acquire for each pid that it reads, until the pipe closes. The session lives as long.
void serve(int requests, int answers) {
    const auto ports = v1::Ports::NewStub(bench::new_session());
    for (pid_t redeemer; read(requests, &redeemer, sizeof redeemer) == sizeof redeemer;) {
        v1::AcquireRequest request;
        auto* range = request.mutable_ports()->add_ranges();
        range->set_first(0x378);
        range->set_last(0x378);
        request.set_redeemer_pid(redeemer);
        request.set_program("/usr/bin/true");
        v1::AcquireReply reply;
        grpc::ClientContext context;
        const grpc::Status status = ports->Acquire(&context, request, &reply);
        Asked asked{status.error_code(), {}};
        if (status.ok() && reply.ticket().size() == sizeof asked.ticket)
            std::memcpy(&asked.ticket, reply.ticket().data(), sizeof asked.ticket);
        if (!status.ok())
            std::printf("#     Acquire for pid %d: %s\n", redeemer, status.error_message().c_str());
        std::fflush(stdout);
        if (write(answers, &asked, sizeof asked) != sizeof asked)
            _exit(1);
    }
    _exit(0);
}

class SessionProcess {
public:
    SessionProcess() {
        int requests[2], answers[2];
        if (pipe(requests) != 0 || pipe(answers) != 0)
            _exit(1);
        if (fork() == 0) {
            close(requests[1]);
            close(answers[0]);
            serve(requests[0], answers[1]);
        }
        close(requests[0]);
        close(answers[1]);
        requests_ = requests[1];
        answers_ = answers[0];
    }

    Asked acquire(pid_t redeemer) {
        Asked asked{-1, {}};
        if (write(requests_, &redeemer, sizeof redeemer) != sizeof redeemer ||
            read(answers_, &asked, sizeof asked) != sizeof asked)
            asked.code = -1;
        return asked;
    }

private:
    int requests_;
    int answers_;
};

int connect_to(const char* path) {
    const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    sockaddr_un address{AF_UNIX, {}};
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

// What the guard answers to this packet; nothing for a closed connection.
int redeem_status(const void* packet, size_t size) {
    const int fd = connect_to(kGuardRedeemSocket);
    if (fd < 0)
        return -1;
    static guard::RedeemReply reply;
    const ssize_t sent = send(fd, packet, size, MSG_NOSIGNAL);
    const ssize_t got = sent < 0 ? -1 : recv(fd, &reply, sizeof reply, 0);
    close(fd);
    return got == static_cast<ssize_t>(sizeof reply) ? static_cast<int>(reply.status) : -1;
}

int redeem(const guard::Ticket& ticket) {
    const guard::RedeemRequest request{guard::kVersion, 0, ticket};
    return redeem_status(&request, sizeof request);
}

int redeem_in_child(const guard::Ticket& ticket, uid_t uid) {
    const pid_t child = fork();
    if (child == 0) {
        if (uid != getuid() && setresuid(uid, uid, uid) != 0)
            _exit(255);
        _exit(redeem(ticket) & 0xff);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void check(const char* name, bool good, int seen) {
    std::printf(good ? "ok - %s\n" : "not ok - %s (saw %d)\n", name, seen);
    std::fflush(stdout);
}

void check_status(const char* name, int seen, guard::Status wanted) {
    check(name, seen == static_cast<int>(wanted), seen);
}

void attack_as_user(SessionProcess& session) {
    Asked asked = session.acquire(getpid());
    check("a ticket for oneself is given", asked.code == 0, asked.code);
    check_status("… and redeemed once", redeem(asked.ticket), guard::Status::Ok);
    check_status("replayed: refused", redeem(asked.ticket), guard::Status::NoTicket);

    asked = session.acquire(getpid());
    check_status("stolen by another process of the same user: refused",
                 redeem_in_child(asked.ticket, getuid()), guard::Status::WrongRedeemer);
    check_status("… and void from then on, for its owner too", redeem(asked.ticket), guard::Status::NoTicket);

    asked = session.acquire(1);
    check("claiming another user's pid: the policy is not even asked", asked.code == grpc::PERMISSION_DENIED,
          asked.code);
    asked = session.acquire(0x3ffffff);
    check("claiming a pid that is not there: refused", asked.code != 0, asked.code);

    guard::Ticket invented;
    std::memset(&invented, 0x5a, sizeof invented);
    check_status("an invented ticket: refused", redeem(invented), guard::Status::NoTicket);

    asked = session.acquire(getpid());
    sleep(guard::kTicketSeconds + 1);
    check_status("an expired ticket: refused", redeem(asked.ticket), guard::Status::NoTicket);

    char packet[sizeof(guard::RedeemReply) + 64] = {};
    check("a short packet ends the connection", redeem_status(packet, 7) != 0, 0);
    check("a long packet ends the connection", redeem_status(packet, sizeof packet) != 0, 0);
    const guard::RedeemRequest other_version{guard::kVersion + 1, 0, invented};
    check("another version is refused", redeem_status(&other_version, sizeof other_version) != 0, 0);

    const int front = connect_to(kGuardFrontSocket);
    const guard::HelloRequest hello{{guard::kVersion, guard::Op::Hello, 1}};
    static guard::HelloReply answer;
    const bool answered = front >= 0 && send(front, &hello, sizeof hello, MSG_NOSIGNAL) > 0 &&
                          recv(front, &answer, sizeof answer, 0) > 0;
    check("the guard does not talk to a user who plays the front", !answered, answered);
}

}  // namespace

int main(int argc, char** argv) {
    SessionProcess session;
    if (argc == 1) {
        attack_as_user(session);
        return 0;
    }
    const uid_t thief = static_cast<uid_t>(std::stoul(argv[1]));
    const Asked asked = session.acquire(getpid());
    check("root gets a ticket", asked.code == 0, asked.code);
    check_status("stolen by another user: refused", redeem_in_child(asked.ticket, thief),
                 guard::Status::WrongRedeemer);
    check_status("… and void from then on", redeem(asked.ticket), guard::Status::NoTicket);
    return 0;
}
