// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "lib/owned.h"
#include "lib/vector.h"
#include "pio/register_set.h"
#include "seccomp/call.h"
#include "syscall/ptrace.h"
#include "task/thread.h"
#include "trace/control.h"
#include "trace/registers.h"
#include "trace/stop.h"

namespace kernel {
namespace {

using trace::Registers;

bool is_debug_register(uint64_t offset) {
    return offset >= UserArea::kDebugRegisters && offset < UserArea::kDebugRegistersEnd;
}

Result<> check_user_offset(uint64_t offset) {
    if (offset % sizeof(uint64_t) != 0 || offset >= UserArea::kBytes)
        return fail(Errno::Io);
    return {};
}

// How long a set is; Inval for one that is not known.
Result<size_t> bytes_of(RegisterSet set) {
    switch (set) {
        case RegisterSet::General:
            return sizeof(Registers);
        case RegisterSet::FloatingPoint:
            return trace::kFloatingPointBytes;
        case RegisterSet::Ioperm:
            return pio::PortBitmap::kWords * sizeof(uint64_t);
        case RegisterSet::ExtendedState:
            if (trace::extended_state_bytes() != 0)
                return trace::extended_state_bytes();
            break;
    }
    return fail(Errno::Inval);
}

Result<> read_set(const Thread& tracee, RegisterSet set, std::span<uint8_t> to) {
    switch (set) {
        case RegisterSet::General: {
            const Registers registers = trace::read_registers(tracee);
            std::memcpy(to.data(), &registers, sizeof registers);
            return {};
        }
        case RegisterSet::FloatingPoint:
            trace::read_floating_point(tracee, to.first<trace::kFloatingPointBytes>());
            return {};
        case RegisterSet::Ioperm: {
            auto* words = reinterpret_cast<uint64_t*>(to.data());
            return pio::read_ioperm_words(
                tracee.ports, std::span<uint64_t, pio::PortBitmap::kWords>{words, pio::PortBitmap::kWords});
        }
        case RegisterSet::ExtendedState:
            trace::read_extended_state(tracee, to);
            return {};
    }
    return fail(Errno::Inval);
}

Result<> write_set(Thread& tracee, RegisterSet set, std::span<const uint8_t> from, size_t given) {
    switch (set) {
        case RegisterSet::General: {
            Registers registers;
            std::memcpy(&registers, from.data(), sizeof registers);
            return trace::write_registers(tracee, registers);
        }
        case RegisterSet::FloatingPoint:
            if (given != from.size())
                return fail(Errno::Inval);
            return trace::write_floating_point(tracee, from.first<trace::kFloatingPointBytes>());
        case RegisterSet::ExtendedState:
            if (given != from.size())
                return fail(Errno::Fault);
            return trace::write_extended_state(tracee, from);
        case RegisterSet::Ioperm:
            break;
    }
    return fail(Errno::NotSupported);
}

struct SetRequest {
    RegisterSet set;
    IoPiece piece;  // cut to the set
    Vector<uint8_t> contents;
};
// The set's contents as they are, and where the tracer wants them or has others.
Result<SetRequest> read_request(const Thread& tracee, TraceArguments arguments) {
    SetRequest request{static_cast<RegisterSet>(arguments.address),
                       TRY(UserIn<IoPiece>{arguments.data_address()}.read()),
                       {}};
    const size_t bytes = TRY(bytes_of(request.set));
    if (request.piece.bytes % sizeof(uint64_t) != 0)
        return fail(Errno::Inval);
    request.piece.bytes = std::min<uint64_t>(request.piece.bytes, bytes);
    TRY(request.contents.resize(bytes));
    TRY(read_set(tracee, request.set, request.contents.span()));
    return request;
}

Result<uint64_t> return_length(TraceArguments arguments, const SetRequest& request) {
    const UserAddr length = arguments.data_address() + offsetof(IoPiece, bytes);
    TRY(UserOut<uint64_t>{length}.write(request.piece.bytes));
    return 0;
}

bool is_error(uint64_t value) {
    constexpr int64_t kMaxErrno = 4095;
    const auto number = static_cast<int64_t>(value);
    return number < 0 && number >= -kMaxErrno;
}

}  // namespace

Result<uint64_t> peek_user_area(const Thread& tracee, TraceArguments arguments) {
    TRY(check_user_offset(arguments.address));
    uint64_t word = 0;  // what a core file would have, and nothing else does
    if (arguments.address < sizeof(Registers)) {
        const Registers registers = trace::read_registers(tracee);
        std::memcpy(&word, reinterpret_cast<const uint8_t*>(&registers) + arguments.address, sizeof word);
    }
    TRY(UserOut<uint64_t>{arguments.data_address()}.write(word));
    return 0;
}

Result<uint64_t> poke_user_area(Thread& tracee, TraceArguments arguments) {
    TRY(check_user_offset(arguments.address));
    if (arguments.address < sizeof(Registers)) {
        TRY(trace::write_register(tracee, arguments.address, arguments.data));
        return 0;
    }
    // There are no hardware breakpoints; switching them off is no error.
    if (is_debug_register(arguments.address) && arguments.data == 0)
        return 0;
    return fail(Errno::Io);
}

Result<uint64_t> get_registers(const Thread& tracee, UserAddr to) {
    TRY(UserOut<Registers>{to}.write(trace::read_registers(tracee)));
    return 0;
}

Result<uint64_t> set_registers(Thread& tracee, UserAddr from) {
    TRY(trace::write_registers(tracee, TRY(UserIn<Registers>{from}.read())));
    return 0;
}

Result<uint64_t> get_floating_point(const Thread& tracee, UserAddr to) {
    uint8_t area[trace::kFloatingPointBytes];
    trace::read_floating_point(tracee, area);
    TRY(copy_to_user(to, area, sizeof area));
    return 0;
}

Result<uint64_t> set_floating_point(Thread& tracee, UserAddr from) {
    uint8_t area[trace::kFloatingPointBytes];
    TRY(copy_from_user(area, from, sizeof area));
    TRY(trace::write_floating_point(tracee, area));
    return 0;
}

Result<uint64_t> get_register_set(Thread& tracee, TraceArguments arguments) {
    const SetRequest request = TRY(read_request(tracee, arguments));
    TRY(copy_to_user(UserAddr{request.piece.base}, request.contents.begin(), request.piece.bytes));
    return return_length(arguments, request);
}

Result<uint64_t> set_register_set(Thread& tracee, TraceArguments arguments) {
    if (static_cast<RegisterSet>(arguments.address) == RegisterSet::Ioperm)
        return fail(Errno::NotSupported);
    SetRequest request = TRY(read_request(tracee, arguments));
    TRY(copy_from_user(request.contents.begin(), UserAddr{request.piece.base}, request.piece.bytes));
    TRY(write_set(tracee, request.set, request.contents.span(), request.piece.bytes));
    return return_length(arguments, request);
}

// As much of it as the tracer has room for; how much there is.
Result<uint64_t> get_system_call_info(Thread& tracee, TraceArguments arguments) {
    const TrapFrame& frame = tracee.user_frame();
    SystemCallInfo info{};
    info.arch = seccomp::arch_of(frame.abi());
    info.instruction_pointer = frame.rip;
    info.stack_pointer = frame.rsp;
    size_t bytes = offsetof(SystemCallInfo, call);
    const Result<SignalInfo> stop = trace::signal_info(tracee);
    constexpr int32_t kMarked = kSigTrap | 0x80;
    constexpr int32_t kSeccompStop = kSigTrap | static_cast<int32_t>(trace::Event::Seccomp) << 8;
    const uint64_t message = trace::message_of(tracee);
    const int32_t code = stop ? stop->code : 0;
    if (code == kSeccompStop || (code == kMarked && message == trace::kCallEntry)) {
        const seccomp::Call call = seccomp::Call::of(frame);
        info.kind = code == kMarked ? SystemCallInfo::kEntry : SystemCallInfo::kSeccomp;
        info.call.number = static_cast<uint64_t>(int64_t{call.number});
        std::copy_n(call.arguments, std::size(call.arguments), info.call.arguments);
        info.call.data = code == kMarked ? 0 : static_cast<uint32_t>(message);
        bytes =
            code == kMarked ? offsetof(SystemCallInfo, call.data) : offsetof(SystemCallInfo, call.data) + 4;
    } else if (code == kMarked && message == trace::kCallExit) {
        info.kind = SystemCallInfo::kExit;
        info.result.value = static_cast<int64_t>(frame.rax);
        info.result.is_error = is_error(frame.rax);
        bytes = offsetof(SystemCallInfo, result.is_error) + 1;
    }
    TRY(copy_to_user(arguments.data_address(), &info, std::min<uint64_t>(bytes, arguments.address)));
    return bytes;
}

}  // namespace kernel
