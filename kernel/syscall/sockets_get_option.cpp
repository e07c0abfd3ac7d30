// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arch/cpu.h"
#include "net/socket_file.h"
#include "syscall/remembered_options.h"
#include "syscall/socket_arguments.h"
#include "syscall/sockets.h"
#include "task/process_file.h"
#include "task/thread.h"

namespace kernel {
namespace {

// Where an answer goes: at most as many bytes as the program has room for, and how many there are.
class Answer {
public:
    Answer(UserAddr at, UserInOut<int32_t> size, uint32_t room) : at_(at), size_(size), room_(room) {}
    uint32_t room() const { return room_; }

    Result<uint64_t> put_bytes(const void* bytes, size_t count) {
        const size_t fits = std::min<size_t>(room_, count);
        TRY(copy_to_user(at_, bytes, fits));
        return put_size(fits);
    }
    template <class T>
    Result<uint64_t> put(const T& value) {
        return put_bytes(&value, sizeof value);
    }
    Result<uint64_t> put_number(int32_t value) { return put(value); }
    Result<uint64_t> put_size(size_t bytes) {
        TRY(size_.write(static_cast<int32_t>(bytes)));
        return 0;
    }

private:
    UserAddr at_;
    UserInOut<int32_t> size_;
    uint32_t room_;
};

SenderCredentials credentials_of(const Peer& peer) {
    constexpr uint32_t kNoId = ~0u;
    if (!peer.credentials)
        return {0, kNoId, kNoId};
    return {peer.pid, peer.credentials->user.effective, peer.credentials->group.effective};
}

Result<uint64_t> put_groups(const Peer& peer, Answer& answer) {
    if (!peer.credentials)
        return fail(Errno::NoData);
    const std::span<const uint32_t> groups = peer.credentials->groups.span();
    if (answer.room() < groups.size_bytes()) {
        TRY(answer.put_size(groups.size_bytes()));
        return fail(Errno::Range);
    }
    return answer.put_bytes(groups.data(), groups.size_bytes());
}

// A descriptor of the process that is at the other end (Linux 6.5).
Result<uint64_t> put_process(const Peer& peer, Answer& answer) {
    if (!peer.process)
        return fail(Errno::NoData);
    Ref<OpenFile> file = TRY(ProcessFile::open_inode(peer.process, 0));
    ReservedDescriptor number;
    TRY(number.reserve());
    TRY(answer.put_number(number.number()));
    number.install(std::move(file), true);
    return 0;
}

Result<uint64_t> put_peer_name(Socket& socket, Answer& answer) {
    const SocketAddress address = TRY(socket.peer_address());
    if (address.size < answer.room())
        return fail(Errno::Inval);
    return answer.put_bytes(&address, answer.room());
}

Result<uint64_t> put_error(Socket& socket, Answer& answer) {
    const Result<> error = socket.take_error();
    return answer.put_number(error ? 0 : static_cast<int32_t>(error.error()));
}

// A number that is this socket's alone as long as the kernel runs.
Result<uint64_t> put_cookie(const SocketFile& file, Answer& answer) {
    const uint64_t cookie = file.inode().status().inode;
    if (answer.room() < sizeof cookie)
        return fail(Errno::Inval);
    return answer.put(cookie);
}

// The new options have a wide time for everybody.
Result<uint64_t> put_timeout(SocketOption option, Nanoseconds timeout, Answer& answer) {
    const TimeVal time = timeout == kNever ? TimeVal{} : TimeVal::from(timeout);
    const bool is_old = option == SocketOption::ReceiveTimeout || option == SocketOption::SendTimeout;
    if (is_old && current_thread().user_frame().is_i386_call())
        return answer.put(time.narrow());
    return answer.put(time);
}

Result<uint64_t> put_option(SocketFile& file, SocketOption option, Answer& answer) {
    Socket& socket = file.socket();
    const SocketOptions& options = socket.options;
    switch (option) {
        case SocketOption::Type:
            return answer.put_number(static_cast<int32_t>(socket.type()));
        case SocketOption::Domain:
            return answer.put_number(kFamilyUnix);
        case SocketOption::Protocol:
        case SocketOption::ZeroCopy:
            return answer.put_number(0);
        case SocketOption::Error:
            return put_error(socket, answer);
        case SocketOption::AcceptsConnections:
            return answer.put_number(socket.state() == Socket::State::Listening);
        case SocketOption::SendBuffer:
            return answer.put_number(static_cast<int32_t>(options.send_limit.load()));
        case SocketOption::ReceiveBuffer:
            return answer.put_number(static_cast<int32_t>(options.receive_limit.load()));
        case SocketOption::Priority:
            return answer.put_number(options.priority.load());
        case SocketOption::Linger:
            return answer.put(options.linger.load());
        case SocketOption::ReceiveLowWater:
            return answer.put_number(options.low_water.load());
        case SocketOption::SendLowWater:
            return answer.put_number(1);
        case SocketOption::ReceiveTimeout:
        case SocketOption::NewReceiveTimeout:
            return put_timeout(option, options.receive_timeout.load(), answer);
        case SocketOption::SendTimeout:
        case SocketOption::NewSendTimeout:
            return put_timeout(option, options.send_timeout.load(), answer);
        case SocketOption::PassCredentials:
            return answer.put_number(options.pass_credentials.load());
        case SocketOption::PeerCredentials:
            return answer.put(credentials_of(socket.peer()));
        case SocketOption::PeerGroups:
            return put_groups(socket.peer(), answer);
        case SocketOption::PeerProcess:
            return put_process(socket.peer(), answer);
        case SocketOption::PeerName:
            return put_peer_name(socket, answer);
        case SocketOption::Cookie:
            return put_cookie(file, answer);
        default:
            return answer.put_number(TRY(remembered_option(options, option)));
    }
}

}  // namespace

Result<uint64_t> sys_getsockopt(int32_t descriptor, int32_t level, SocketOption option, UserAddr value,
                                UserInOut<int32_t> size) {
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    if (level != kSocketLevel)
        return fail(Errno::NotSupported);
    const int32_t room = TRY(size.read());
    if (room < 0)
        return fail(Errno::Inval);
    Answer answer{value, size, static_cast<uint32_t>(room)};
    return put_option(*file, option, answer);
}

}  // namespace kernel
