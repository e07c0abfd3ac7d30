// SPDX-License-Identifier: Apache-2.0
#include "syscall/remembered_options.h"

namespace kernel {
namespace {

Result<uint32_t> bit_of(SocketOption option) {
    switch (option) {
        case SocketOption::Debug:
        case SocketOption::ReuseAddress:
        case SocketOption::DontRoute:
        case SocketOption::Broadcast:
        case SocketOption::KeepAlive:
        case SocketOption::OutOfBandInline:
        case SocketOption::NoCheck:
            return 1u << static_cast<unsigned>(option);
        default:
            return fail(Errno::NoProtocolOption);
    }
}

}  // namespace

Result<int32_t> remembered_option(const SocketOptions& options, SocketOption option) {
    if (option == SocketOption::BsdCompatible)
        return 0;
    return (options.remembered.load() & TRY(bit_of(option))) != 0;
}

Result<> remember_option(SocketOptions& options, SocketOption option, bool on) {
    if (option == SocketOption::BsdCompatible)
        return {};
    const uint32_t bit = TRY(bit_of(option));
    if (on)
        options.remembered.fetch_or(bit);
    else
        options.remembered.fetch_and(~bit);
    return {};
}

}  // namespace kernel
