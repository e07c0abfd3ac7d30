// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arch/cpu.h"
#include "net/socket_file.h"
#include "syscall/remembered_options.h"
#include "syscall/socket_arguments.h"
#include "syscall/sockets.h"
#include "task/thread.h"

namespace kernel {
namespace {

bool may(Capability capability) {
    return current_thread().credentials().has(capability);
}

// Twice what was asked for, as Linux counts its own structures as well, between a smallest size and a
// largest that only CAP_NET_ADMIN exceeds.
uint32_t buffer_limit(int32_t wanted, bool force, uint32_t least) {
    constexpr uint32_t kMost = INT32_MAX / 2;
    const uint32_t asked = force ? static_cast<uint32_t>(std::max(wanted, 0)) : static_cast<uint32_t>(wanted);
    return std::max(std::min(asked, force ? kMost : kDefaultSocketBuffer) * 2, least);
}

Result<> set_buffer(Socket& socket, SocketOption option, int32_t wanted) {
    constexpr uint32_t kLeastSend = 4608, kLeastReceive = 2304;
    const bool force = option == SocketOption::SendBufferForce || option == SocketOption::ReceiveBufferForce;
    if (force && !may(Capability::NetAdmin))
        return fail(Errno::Perm);
    if (option == SocketOption::SendBuffer || option == SocketOption::SendBufferForce) {
        socket.options.send_limit.store(buffer_limit(wanted, force, kLeastSend));
        socket.send_limit_changed();
    } else {
        socket.options.receive_limit.store(buffer_limit(wanted, force, kLeastReceive));
    }
    return {};
}

// The new options have a wide time for everybody.
UserIn<TimeVal> timeout_at(SocketOption option, UserAddr value) {
    const bool is_new = option == SocketOption::NewReceiveTimeout || option == SocketOption::NewSendTimeout;
    const Layout layout = is_new ? Layout::Wide : layout_of(current_thread().user_frame().abi());
    return UserIn<TimeVal>{value, layout};
}

// Nothing is for ever, and what lies in the past does not wait at all. The clock that Linux counts with goes
// in steps of 4 ms.
Result<Nanoseconds> read_timeout(UserIn<TimeVal> value, uint32_t size) {
    constexpr Nanoseconds kStep = 4'000'000;
    if (size < value.stride())
        return fail(Errno::Inval);
    const TimeVal time = TRY(value.read());
    if (time.microseconds < 0 || time.microseconds >= 1'000'000)
        return fail(Errno::Domain);
    if (time.seconds < 0)
        return Nanoseconds{0};
    const Nanoseconds duration = TRY(time.duration());
    if (duration == 0 || duration > kNever - kStep)
        return kNever;
    return (duration + kStep - 1) / kStep * kStep;
}

Result<> set_linger(Socket& socket, UserAddr value, uint32_t size) {
    if (size < sizeof(Linger))
        return fail(Errno::Inval);
    Linger linger = TRY(UserIn<Linger>{value}.read());
    linger.on = linger.on != 0;
    socket.options.linger.store(std::bit_cast<uint64_t>(linger));
    return {};
}

Result<> set_option(Socket& socket, SocketOption option, int32_t number, UserAddr value, uint32_t size) {
    SocketOptions& options = socket.options;
    constexpr int32_t kHighestPriority = 6;  // without CAP_NET_ADMIN
    switch (option) {
        case SocketOption::SendBuffer:
        case SocketOption::ReceiveBuffer:
        case SocketOption::SendBufferForce:
        case SocketOption::ReceiveBufferForce:
            return set_buffer(socket, option, number);
        case SocketOption::Priority:
            if ((number < 0 || number > kHighestPriority) && !may(Capability::NetRaw) &&
                !may(Capability::NetAdmin))
                return fail(Errno::Perm);
            options.priority.store(number);
            return {};
        case SocketOption::Linger:
            return set_linger(socket, value, size);
        case SocketOption::PassCredentials:
            options.pass_credentials.store(number != 0);
            return {};
        case SocketOption::ReceiveLowWater:
            options.low_water.store(number < 0 ? INT32_MAX : std::max(number, 1));
            return {};
        case SocketOption::ReceiveTimeout:
        case SocketOption::NewReceiveTimeout:
            options.receive_timeout.store(TRY(read_timeout(timeout_at(option, value), size)));
            return {};
        case SocketOption::SendTimeout:
        case SocketOption::NewSendTimeout:
            options.send_timeout.store(TRY(read_timeout(timeout_at(option, value), size)));
            return {};
        case SocketOption::ZeroCopy:
            return fail(Errno::NotSupported);
        case SocketOption::Debug:
            if (number != 0 && !may(Capability::NetAdmin))
                return fail(Errno::Access);
            return remember_option(options, option, number != 0);
        default:
            return remember_option(options, option, number != 0);
    }
}

}  // namespace

Result<uint64_t> sys_setsockopt(int32_t descriptor, int32_t level, SocketOption option, UserAddr value,
                                int32_t size) {
    if (size < 0)
        return fail(Errno::Inval);
    const Ref<SocketFile> file = TRY(socket_of(descriptor));
    if (level != kSocketLevel)
        return fail(Errno::NotSupported);
    if (static_cast<uint32_t>(size) < sizeof(int32_t))
        return fail(Errno::Inval);
    const int32_t number = TRY(UserIn<int32_t>{value}.read());
    TRY(set_option(file->socket(), option, number, value, static_cast<uint32_t>(size)));
    return 0;
}

}  // namespace kernel
