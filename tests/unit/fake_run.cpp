// SPDX-License-Identifier: Apache-2.0
// ioperm-run with a fake daemon and a fake guard: `fake-run DIRECTORY [ioperm-run's arguments]`. The
// directory holds ioperm-exec on a fake kernel (fake_kernel.cpp) and says what the daemon does:
//   ports     what is granted; without it the request is denied
//   hold      a FIFO: acquire() waits until somebody writes to it
//   changes   a FIFO: a line "end REASON" or "cut REASON" takes ports
//   wrong     the guard's answer names this program
//   pid       is written: the supervisor's process id
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "client/run/launcher.h"
#include "daemon/common/guard_message.h"
#include "daemon/common/unique_fd.h"
#include "iopermd/port_text.h"

namespace {

using namespace iopermd;
using namespace iopermd::run;

std::string g_directory;

// As gRPC does: a library that opens a descriptor before main(), which the supervisor must not lose.
const int g_early = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

std::string path(const std::string& name) {
    return g_directory + "/" + name;
}

std::optional<std::string> content(const std::string& name) {
    std::ifstream file(path(name));
    if (!file)
        return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

// Answers one ioperm-exec, as the guard does.
void serve_ticket(int listener, PortSet ports, std::string program) {
    const UniqueFd client{accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
    guard::RedeemRequest request{};
    if (recv(client.get(), &request, sizeof request, 0) != sizeof request)
        return;
    guard::RedeemReply reply{};
    reply.version = guard::kVersion;
    reply.status = request.ticket.bytes[0] == 42 ? guard::Status::Ok : guard::Status::NoTicket;
    reply.grant = 7;
    ports.write_words(reply.ports.words);
    std::snprintf(reply.program, sizeof reply.program, "%s", program.c_str());
    send(client.get(), &reply, sizeof reply, MSG_NOSIGNAL);
}

class FakeSession final : public Session {
public:
    Expected<Grant, Refusal> acquire(const Wish& wish) override {
        eventfd_t value = 0;
        if (eventfd_write(g_early, 7) != 0 || eventfd_read(g_early, &value) != 0 || value != 7)
            return Unexpected{
                Refusal{Code::Internal, "ioperm-run: the supervisor has closed a library's descriptor\n"}};
        std::ofstream(path("pid.new")) << getpid();
        std::rename(path("pid.new").c_str(), path("pid").c_str());
        if (access(path("hold").c_str(), F_OK) == 0)
            content("hold");
        const auto ports = content("ports");
        if (!ports)
            return Unexpected{Refusal{Code::Denied, "ioperm-run: denied: " + wish.program + "\n  no rule\n"}};
        Grant grant;
        grant.id = 7;
        grant.ports = *parse_port_set(ports->substr(0, ports->find('\n')));
        grant.ticket.bytes[0] = 42;
        grant.note = "by rule test";
        changes_.reset(open(path("changes").c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC));
        if (!listen_for_ticket(grant.ports, content("wrong").value_or(wish.program)))
            return Unexpected{Refusal{Code::Internal, "ioperm-run: no guard\n"}};
        return grant;
    }
    int change_fd() const override { return changes_.get(); }
    Change change() override {
        char line[128] = {};
        if (read(changes_.get(), line, sizeof line - 1) < 5)
            return {};
        *std::strchr(line, '\n') = '\0';
        const bool end = std::strncmp(line, "end ", 4) == 0;
        return {end ? Change::Kind::Ended : Change::Kind::Cut, line + 4, {}};
    }

private:
    bool listen_for_ticket(const PortSet& ports, const std::string& program) {
        sockaddr_un address{AF_UNIX, {}};
        std::snprintf(address.sun_path, sizeof address.sun_path, "%s", path("redeem.sock").c_str());
        unlink(address.sun_path);
        const int listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            listen(listener, 5) != 0)
            return false;
        std::thread(serve_ticket, listener, ports, program).detach();
        return true;
    }

    UniqueFd changes_;
};

}  // namespace

int main(int argc, char** argv) {
    g_directory = argv[1];
    const auto parsed = parse_options(argc - 1, argv + 1, nullptr);
    if (const Printed* printed = std::get_if<Printed>(&parsed)) {
        std::fputs(printed->text.c_str(), printed->status == 0 ? stdout : stderr);
        return printed->status;
    }
    return launch_program(std::get<Options>(parsed), environ,
                          {path("ioperm-exec"), []() -> Expected<std::unique_ptr<Session>, Refusal> {
                               return std::unique_ptr<Session>(new FakeSession);
                           }});
}
