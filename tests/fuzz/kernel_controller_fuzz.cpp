// SPDX-License-Identifier: Apache-2.0
// The requests of the port controller: any bytes as their structs, with pointers that lead to memory, to
// nothing and nowhere. What must hold: only errors that pio/ioperm_controller.h names, nothing written beyond
// a struct or a room, and threads and grants that agree afterwards.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "pio/controller.h"
#include "pio/controller_process.h"
#include "pio/controller_requests.h"
#include "pio/grants.h"
#include "pio_machine.h"

namespace kernel::pio {
namespace {

constexpr size_t kProcesses = 3;
Thread* threads[kProcesses];

class SilentController final : public Controller {
public:
    void notify() override {}
};

void must(bool held) {
    if (!held)
        std::abort();
}

struct Request {
    Result<uint64_t> (*carry_out)(UserAddr);
    size_t bytes;
    size_t pointer;  // the offset of the one pointer in it, or kNone
};
constexpr size_t kNone = ~size_t{0};
Result<uint64_t> hello(UserAddr at) {
    return uint64_t{TRY(controller_requests::hello(at))};
}
constexpr Request kRequests[] = {
    {hello, sizeof(abi::Hello), kNone},
    {controller_requests::grant, sizeof(abi::Grant), offsetof(abi::Grant, ranges)},
    {controller_requests::extend, sizeof(abi::Change), offsetof(abi::Change, ranges)},
    {controller_requests::revoke, sizeof(abi::Change), offsetof(abi::Change, ranges)},
    {controller_requests::next, sizeof(abi::Next), offsetof(abi::Next, ranges)},
    {controller_requests::holders, sizeof(abi::Holders), offsetof(abi::Holders, pids)},
    {controller_requests::answer, sizeof(abi::Answer), kNone},
    {controller_requests::forbid, sizeof(abi::Forbid), offsetof(abi::Forbid, ranges)},
};

bool is_documented(Errno error) {
    constexpr Errno kNamed[] = {Errno::Inval, Errno::Fault,    Errno::NoEnt,   Errno::Srch,
                                Errno::Exist, Errno::BadF,     Errno::NoSpace, Errno::NoMem,
                                Errno::Child, Errno::Protocol, Errno::Perm};
    return std::find(std::begin(kNamed), std::end(kNamed), error) != std::end(kNamed);
}

class Input {
public:
    explicit Input(std::span<const uint8_t> bytes) : bytes_(bytes) {}
    bool done() const { return bytes_.empty(); }
    void take(void* to, size_t bytes) {
        const size_t have = std::min(bytes, bytes_.size());
        std::memset(to, 0, bytes);
        std::memcpy(to, bytes_.data(), have);
        bytes_ = bytes_.subspan(have);
    }
    uint8_t byte() {
        uint8_t value;
        take(&value, 1);
        return value;
    }

private:
    std::span<const uint8_t> bytes_;
};

// As large as the largest room that a request may name.
alignas(16) uint8_t room[abi::kMaxRangesOfASet * sizeof(abi::Range) + 16];

void carry_out(Input& input) {
    const Request& request = kRequests[input.byte() % std::size(kRequests)];
    alignas(16) uint8_t argument[128];
    std::memset(argument, 0xa5, sizeof argument);
    input.take(argument, request.bytes);
    input.take(room, input.byte());
    if (request.pointer != kNone) {
        const uint8_t choice = input.byte();
        const uint64_t where = choice % 8 == 0   ? 0
                               : choice % 8 == 1 ? ~uint64_t{0} - choice
                                                 : reinterpret_cast<uint64_t>(room);
        std::memcpy(argument + request.pointer, &where, sizeof where);
    }
    const auto result = request.carry_out(UserAddr{reinterpret_cast<uint64_t>(argument)});
    must(result || is_documented(result.error()));
    for (size_t i = request.bytes; i < sizeof argument; i++)
        must(argument[i] == 0xa5);
    for (Thread* thread : threads) {
        if (thread->must_settle.exchange(false)) {
            SimulatedCpu cpu;
            cpu.run(*thread);
            thread->ports.settle_changes(cpu.window);
            cpu.switch_to(nullptr);
        }
        must(is_consistent(thread->ports));
    }
}

}  // namespace

// Processes 0 to 2, of a thread each, in the place of those that task/ knows.
Result<uint32_t> give_to_process(const abi::Grant& request, Ranges ranges) {
    if (request.pidfd >= 0)
        return fail(Errno::BadF);
    if (request.pid < 0 || static_cast<size_t>(request.pid) >= kProcesses)
        return fail(Errno::Srch);
    const bool answers = request.flags & abi::kAnswersCalls;
    Owned<Grant> grant = TRY(make_owned<Grant>(request.grant, answers, Grant::Origin{}));
    grant->allow(ranges);
    return Grants::give(std::move(grant), [&](auto visit) { visit(threads[request.pid]->ports); });
}

Result<Vector<int32_t>> holders_of(uint64_t grant) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    const Grant* found = Grants::find_locked(grant);
    if (!found)
        return fail(Errno::NoEnt);
    Vector<int32_t> pids;
    for (size_t i = 0; i < kProcesses; i++) {
        if (threads[i]->ports.holds(*found))
            TRY(pids.push(static_cast<int32_t>(i)));
    }
    return pids;
}

}  // namespace kernel::pio

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace kernel::pio;
    kernel::Thread processes[kProcesses];
    for (size_t i = 0; i < kProcesses; i++)
        threads[i] = &processes[i];
    SilentController controller;
    must(Controller::begin(controller).has_value());
    Input input{{data, size}};
    while (!input.done())
        carry_out(input);
    Controller::end(controller, false);
    must(!Grants::next_locked(0));
    for (kernel::Thread* thread : threads)
        must(!thread->ports.permissions());
    return 0;
}
