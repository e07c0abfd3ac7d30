// SPDX-License-Identifier: Apache-2.0
#include "syscall/dispatch.h"

#include <array>
#include <atomic>

#include "arch/cpu.h"
#include "lib/log.h"
#include "syscall/handlers.h"
#include "task/thread.h"
#include "task/watched_call.h"

namespace kernel {
namespace {

constexpr size_t kTableSize = 512;

void answer_unknown(TrapFrame& frame) {
    const auto number = static_cast<uint32_t>(frame.orig_rax);
    answer_error(frame, Errno::NoSys);
    static constinit std::array<std::atomic<uint64_t>, kTableSize / 64> logged{};
    if (number >= kTableSize)
        return;
    const uint64_t bit = uint64_t{1} << (number % 64);
    if (!(logged[number / 64].fetch_or(bit, std::memory_order_relaxed) & bit))
        log(LogLevel::Debug, "{}[{}]: system call {} is not implemented", current_thread().name,
            current_thread().id(), number);
}

constexpr std::array<SystemCallStub, kTableSize> make_table() {
    std::array<SystemCallStub, kTableSize> table{};
    table.fill(answer_unknown);
#define SYSCALL(number, name) table[number] = SystemCall<sys_##name>::stub;
#include "syscall/table.inc"
#undef SYSCALL
    return table;
}
constexpr std::array<SystemCallStub, kTableSize> table = make_table();

}  // namespace

void answer_error(TrapFrame& frame, Errno error) {
    frame.rax = static_cast<uint64_t>(-static_cast<int64_t>(error));
}

void system_call(TrapFrame& frame) {
    if (current_thread().has_watched_calls() && !enter_watched_call(frame)) [[unlikely]]
        return;
    uint32_t number;  // as Linux, which has 32 bits of it; read as such, which spares an extension to 64
    __builtin_memcpy(&number, &frame.orig_rax, sizeof number);
    const SystemCallStub stub = number < kTableSize ? table[number] : answer_unknown;
    stub(frame);
}

}  // namespace kernel
