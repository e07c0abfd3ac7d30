// SPDX-License-Identifier: Apache-2.0
#include "client/lib/connection.h"

#include <fcntl.h>
#include <grpcpp/create_channel_posix.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "client/lib/status_code.h"

namespace iopermd::client {
namespace {

// The front's replies are small; GetPolicy carries whole files.
constexpr int kMaxReply = 16 * 1024 * 1024;

Code code_of_connect(int error) {
    switch (error) {
        case EACCES:
        case EPERM:
            return Code::Denied;
        case EAGAIN:  // SO_SNDTIMEO ran out with the listener's backlog full (unix(7))
            return Code::Timeout;
        default:
            return Code::Unavailable;
    }
}

Result<UniqueFd> connect_socket(const std::string& path, std::chrono::milliseconds timeout) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        return fail(Code::Usage, "socket path \"" + path + "\" must have 1 to " +
                                     std::to_string(sizeof address.sun_path - 1) + " characters");
    path.copy(address.sun_path, path.size());

    UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!fd)
        return fail_errno("create a socket");
    if (timeout.count() > 0) {
        const timeval limit{timeout.count() / 1000, timeout.count() % 1000 * 1000};
        if (::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0)
            return fail_errno("set SO_SNDTIMEO");
    }
    while (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        if (errno != EINTR)
            return fail_errno(
                code_of_connect(errno) == Code::Unavailable ? "no daemon at " + path : "connect " + path,
                errno, code_of_connect(errno));
    // gRPC polls its descriptors.
    if (::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0)
        return fail_errno("set O_NONBLOCK on " + path);
    return fd;
}

}  // namespace

Connection::Connection(std::string path, UniqueFd socket, std::chrono::milliseconds timeout)
    : path_(std::move(path)), timeout_(timeout), socket_(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0)) {
    grpc::ChannelArguments arguments;
    // Newer gRPC clients send the socket's path as :authority, which servers reject (grpc#38142).
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, "localhost");
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    arguments.SetMaxReceiveMessageSize(kMaxReply);
    stub_ =
        v1::Ports::NewStub(grpc::CreateCustomInsecureChannelFromFd("iopermd", socket.release(), arguments));
}

Result<std::shared_ptr<Connection>> Connection::open(const std::string& socket,
                                                     std::chrono::milliseconds timeout) {
    UniqueFd fd = IOPERMD_TRY(connect_socket(socket, timeout));
    std::shared_ptr<Connection> connection{new Connection(socket, std::move(fd), timeout)};
    if (!connection->socket_)
        return fail_errno("duplicate the socket of " + socket);
    return connection;
}

Connection::~Connection() {
    if (socket_)
        ::shutdown(socket_.get(), SHUT_RDWR);
}

bool Connection::lost() const {
    pollfd state{socket_.get(), POLLRDHUP, 0};
    return ::poll(&state, 1, 0) == 1 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

Refusal Connection::explain(const grpc::Status& status, const grpc::ClientContext& context) const {
    Refusal out = refusal(status, context);
    if (out.code == Code::Unavailable && lost())
        out.message = "the connection to the daemon at " + path_ + " is lost: " + out.message;
    else if (out.code == Code::Timeout)
        out.message =
            "no answer from the daemon at " + path_ + " within " + std::to_string(timeout_.count()) + " ms";
    return out;
}

}  // namespace iopermd::client
