// SPDX-License-Identifier: Apache-2.0
#include "pio/ask.h"

#include <algorithm>

#include "arch/clock.h"
#include "arch/cpu.h"
#include "fs/name_space.h"
#include "lib/guarded.h"
#include "lib/log.h"
#include "lib/rate_limit.h"
#include "pio/controller.h"
#include "pio/controller_process.h"
#include "pio/ledger.h"
#include "pio/questions.h"
#include "task/process.h"
#include "task/sleeper.h"

namespace kernel::pio {
namespace {

class SleepingQuestion final : public Question {
public:
    using Question::Question;

    // Until it is answered.
    WakeReason sleep(Nanoseconds deadline) { return sleeper_.sleep(deadline); }

private:
    void answered() override { sleeper_.wake(); }

    Sleeper sleeper_;
};

constinit Guarded<RateLimit, LockRank::PortPermissions> log_limit{10u, 5 * kSecond};

bool is_controlled() {
    const SpinLock::Guard guard = Ledger::lock().lock();
    return Controller::current_locked() != nullptr;
}

// A path that does not fit is left out: half of it might be another program's name.
void describe_program(const Process& process, abi::Record& record) {
    const Ref<Entry> executable = process.executable_ref();
    if (!executable)
        return;
    const auto path = executable->path(*names::root(), record.path, sizeof record.path);
    const size_t length = path ? path->size() : 0;
    if (path && path->data() != record.path)
        std::copy_n(path->data(), length, record.path);
    std::fill(record.path + std::min(length, sizeof record.path - 1), std::end(record.path), '\0');
    if (length == sizeof record.path)
        record.path[0] = '\0';
}

abi::Record describe_caller(const Thread& self) {
    const Credentials& who = self.credentials();
    abi::Record record{};
    record.kind = abi::Kind::Question;
    record.asked = monotonic_now();
    record.start_time = start_ticks(self.process());
    record.pid = self.process().id();
    record.tid = self.id();
    record.uid = who.user.real;
    record.euid = who.user.effective;
    record.gid = who.group.real;
    record.egid = who.group.effective;
    record.capabilities = who.capabilities.effective;
    std::copy_n(self.name, sizeof record.name, record.name);
    describe_program(self.process(), record);
    return record;
}

void tell_refusal(const abi::Record& record) {
    if (log_limit.lock()->admit(record.asked))
        log(LogLevel::Info, "ports: {}[{}] of user {} is refused: too many wait for an answer",
            static_cast<const char*>(record.name), record.pid, record.uid);
}

// Returns when the controller has allowed it.
Result<> ask(const Thread& self, const abi::Record& record) {
    SleepingQuestion question{self.ports, record};
    if (const Result<> asked = Questions::ask(question); !asked) {
        if (is_controlled())
            tell_refusal(record);
        return asked;
    }
    const WakeReason reason = question.sleep(record.asked + abi::kAnswerSeconds * kSecond);
    if (Questions::conclude(question))
        return {};
    return fail(reason == WakeReason::Interrupted ? Errno::RestartSys : Errno::Perm);
}

}  // namespace

Result<> ask_ioperm(PortRange ports) {
    Thread& self = current_thread();
    if (TRY(self.ports.answer_ioperm(ports, this_cpu().port_window)))
        return {};
    if (!is_controlled())
        return fail(Errno::Perm);
    abi::Record record = describe_caller(self);
    record.call = abi::Call::Ioperm;
    record.from = ports.first().number();
    record.num = ports.size();
    TRY(ask(self, record));
    const bool answered = TRY(self.ports.answer_ioperm(ports, this_cpu().port_window));
    return answered ? Result<>{} : fail(Errno::Perm);
}

Result<> ask_iopl(uint32_t level) {
    Thread& self = current_thread();
    if (self.ports.answer_iopl(level))
        return {};
    if (!is_controlled())
        return fail(Errno::Perm);
    abi::Record record = describe_caller(self);
    record.call = abi::Call::Iopl;
    record.level = level;
    TRY(ask(self, record));
    return self.ports.answer_iopl(level) ? Result<>{} : fail(Errno::Perm);
}

}  // namespace kernel::pio
