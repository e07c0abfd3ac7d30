// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <atomic>

#include "arch/cpu.h"
#include "lib/log.h"
#include "syscall/dispatch.h"
#include "syscall/handlers.h"
#include "syscall/i386_handlers.h"
#include "task/thread.h"
#include "task/watched_call.h"

namespace kernel {
namespace {

constexpr size_t kTableSize = 512;

void answer_unknown(TrapFrame& frame) {
    const uint64_t number = frame.orig_rax;
    answer_error(frame, Errno::NoSys);
    static constinit std::array<std::atomic<bool>, kTableSize> logged{};
    if (number < kTableSize && !logged[number].exchange(true, std::memory_order_relaxed))
        log(LogLevel::Debug, "{}[{}]: i386 system call {} is not implemented", current_thread().name,
            current_thread().id(), number);
}

constexpr std::array<SystemCallStub, kTableSize> make_table() {
    std::array<SystemCallStub, kTableSize> table{};
    table.fill(answer_unknown);
#define SYSCALL(number, name) table[number] = I386SystemCall<sys_##name, Layout::Narrow>::stub;
#define SYSCALL_TIME64(number, name) table[number] = I386SystemCall<sys_##name, Layout::NarrowTime64>::stub;
#define SYSCALL_WIDE(number, name) table[number] = I386SystemCall<sys_##name, Layout::Wide>::stub;
#define I386(number, name) table[number] = I386SystemCall<i386_##name, Layout::Narrow>::stub;
#include "syscall/table_i386.inc"
#undef SYSCALL
#undef SYSCALL_TIME64
#undef SYSCALL_WIDE
#undef I386
    return table;
}
constexpr std::array<SystemCallStub, kTableSize> table = make_table();

}  // namespace

void i386_system_call(TrapFrame& frame) {
    if (current_thread().has_watched_calls() && !enter_watched_call(frame)) [[unlikely]]
        return;
    const uint64_t number = frame.orig_rax;
    const SystemCallStub stub = number < kTableSize ? table[number] : answer_unknown;
    stub(frame);
}

}  // namespace kernel
