// SPDX-License-Identifier: Apache-2.0
#include "task/child_notice.h"

#include "task/process.h"
#include "task/signals.h"

namespace kernel::notice {
namespace {

constexpr Nanoseconds kTick = kSecond / 100;  // siginfo counts time in USER_HZ

SignalInfo describe(const Process& child, uint32_t signal, int32_t code, int32_t status) {
    SignalInfo info;
    info.number = static_cast<int32_t>(signal);
    info.code = code;
    info.child.pid = child.id();
    info.child.uid = child.credentials_ref()->user.real;
    info.child.status = status;
    info.child.padding = 0;
    info.child.user_time = static_cast<int64_t>(child.dead_usage.get().time / kTick);
    info.child.system_time = 0;
    return info;
}

SignalInfo describe_end(const Process& child, uint32_t signal, int32_t status) {
    if (ExitStatus::is_exited(status))
        return describe(child, signal, kChildExited, ExitStatus::exit_code(status));
    const int32_t code = ExitStatus::is_dumped(status) ? kChildDumped : kChildKilled;
    return describe(child, signal, code, ExitStatus::kill_signal(status));
}

// A stop or continue, for whom has not said that he does not want to hear of such.
void tell_of_stop(Process& who, const SignalInfo& info) {
    const SignalAction action = who.actions->get(kSigChld);
    if (action.handler != SignalAction::kIgnore && !(action.flags & SignalAction::kNoChildStop))
        (void)signals::send_to_process(who, info);
    who.child_changed.wake_all();
}

// An end. True: nobody will ask.
bool tell_of_end(Process& who, const SignalInfo& info) {
    const SignalAction action = who.actions->get(kSigChld);
    const bool ignored = action.handler == SignalAction::kIgnore;
    const bool is_child_signal = info.number == static_cast<int32_t>(kSigChld);
    if (info.number != 0 && !(is_child_signal && ignored))
        (void)signals::send_to_process(who, info);
    who.child_changed.wake_all();
    return is_child_signal && (ignored || (action.flags & SignalAction::kNoChildWait));
}

}  // namespace

void stopped_or_continued(Process& child, int32_t code, int32_t status) {
    if (child.parent)
        tell_of_stop(*child.parent, describe(child, kSigChld, code, status));
}

void trapped(Thread& tracee, int32_t code, int32_t status) {
    SignalInfo info = describe(tracee.process(), kSigChld, code, status);
    info.child.pid = tracee.id();
    tell_of_stop(tracee.tracing.tracer.load()->process(), info);
}

bool thread_ended(Thread& tracee, int32_t status) {
    SignalInfo info = describe_end(tracee.process(), kSigChld, status);
    info.child.pid = tracee.id();
    return tell_of_end(tracee.tracing.tracer.load()->process(), info);
}

bool ended(Process& child) {
    return tell_of_end(*child.parent, describe_end(child, child.exit_signal, child.exit_status));
}

}  // namespace kernel::notice
