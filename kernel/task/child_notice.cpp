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

SignalInfo describe_end(const Process& child) {
    const int32_t status = child.exit_status;
    if (ExitStatus::is_exited(status))
        return describe(child, child.exit_signal, kChildExited, ExitStatus::exit_code(status));
    const int32_t code = ExitStatus::is_dumped(status) ? kChildDumped : kChildKilled;
    return describe(child, child.exit_signal, code, ExitStatus::kill_signal(status));
}

}  // namespace

void stopped_or_continued(Process& child, int32_t code, int32_t status) {
    Process* parent = child.parent;
    if (!parent)
        return;
    const SignalAction action = parent->actions->get(kSigChld);
    if (action.handler != SignalAction::kIgnore && !(action.flags & SignalAction::kNoChildStop))
        (void)signals::send_to_process(*parent, describe(child, kSigChld, code, status));
    parent->child_changed.wake_all();
}

bool ended(Process& child) {
    Process* parent = child.parent;
    const SignalAction action = parent->actions->get(kSigChld);
    const bool ignored = action.handler == SignalAction::kIgnore;
    const bool unwanted =
        child.exit_signal == kSigChld && (ignored || (action.flags & SignalAction::kNoChildWait));
    if (child.exit_signal != 0 && !(child.exit_signal == kSigChld && ignored))
        (void)signals::send_to_process(*parent, describe_end(child));
    parent->child_changed.wake_all();
    return unwanted;
}

}  // namespace kernel::notice
