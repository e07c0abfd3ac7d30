// SPDX-License-Identifier: Apache-2.0
#include "task/watched_call.h"

#include "arch/cpu.h"
#include "seccomp/check.h"
#include "task/thread.h"
#include "trace/stop.h"

namespace kernel {

namespace {
// A call that a tracer has cancelled by its number.
constexpr uint32_t kNoCall = ~0u;
}  // namespace

bool enter_watched_call(TrapFrame& frame) {
    Thread& self = current_thread();
    if ((self.call_work.load() & (Thread::kTraceCalls | Thread::kStepCalls)) && !trace::report_call_entry())
        return false;
    if ((self.call_work.load() & Thread::kFilterCalls) && !seccomp::may_go_on(frame))
        return false;
    return static_cast<uint32_t>(frame.orig_rax) != kNoCall;
}

}  // namespace kernel
