// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "syscall/signals.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/signals.h"

namespace kernel {
namespace {

Result<uint32_t> check_number(int32_t signal) {
    if (signal < 0 || signal > static_cast<int32_t>(kSignalCount))
        return fail(Errno::Inval);
    return static_cast<uint32_t>(signal);
}

// Signal 0 only asks whether one may.
Result<> send(Process& target, const SignalInfo& info) {
    const auto signal = static_cast<uint32_t>(info.number);
    TRY(signals::may_send(target, signal));
    return signal == 0 ? Result<>{} : signals::send_to_process(target, info);
}

// kill(2) with many targets: fails with what the last one failed with, if none was reached.
template <class Predicate>
Result<uint64_t> send_to_all(const SignalInfo& info, Predicate is_meant) {
    Errno error = Errno::Srch;
    bool reached = false;
    for (int32_t pid = ProcessTree::next_process(0); pid != 0; pid = ProcessTree::next_process(pid)) {
        const Ref<Process> process = ProcessTree::find_process(pid);
        if (!process || !is_meant(*process))
            continue;
        const Result<> sent = send(*process, info);
        reached = reached || sent;
        if (!sent)
            error = sent.error();
    }
    if (!reached)
        return fail(error);
    return 0;
}

Result<Ref<Process>> find_process(int32_t pid) {
    // Any thread's id stands for its process here.
    if (Ref<Thread> thread = ProcessTree::find_thread(pid))
        return thread->process_ref();
    Ref<Process> process = ProcessTree::find_process(pid);
    if (!process)
        return fail(Errno::Srch);
    return process;
}

// `pid` 0: of whatever process the thread is.
Result<uint64_t> send_to_thread(int32_t pid, int32_t tid, const SignalInfo& info) {
    const Ref<Thread> thread = ProcessTree::find_thread(tid);
    if (!thread || (pid != 0 && thread->process().id() != pid))
        return fail(Errno::Srch);
    const auto signal = static_cast<uint32_t>(info.number);
    TRY(signals::may_send(thread->process(), signal));
    if (signal != 0)
        TRY(signals::send_to_thread(*thread, info));
    return 0;
}

// What a program claims in sigqueue(3): to others it may not pretend to be the kernel, kill or tgkill.
Result<SignalInfo> read_info(UserIn<SignalInfo> at, uint32_t signal, int32_t pid) {
    SignalInfo info = TRY(at.read());
    info.number = static_cast<int32_t>(signal);
    if ((info.code >= 0 || info.code == kSiTkill) && pid != current_thread().process().id())
        return fail(Errno::Perm);
    return info;
}

}  // namespace

Result<uint64_t> sys_kill(int32_t pid, int32_t number) {
    const SignalInfo info = signals::info_from_current(TRY(check_number(number)), kSiUser);
    Process& self = current_thread().process();
    if (pid == INT32_MIN)
        return fail(Errno::Srch);
    if (pid == -1)
        return send_to_all(info,
                           [&](const Process& process) { return process.id() != 1 && &process != &self; });
    if (pid <= 0) {
        const int32_t group = pid == 0 ? self.group : -pid;
        return send_to_all(info, [group](const Process& process) { return process.group == group; });
    }
    TRY(send(*TRY(find_process(pid)), info));
    return 0;
}

Result<uint64_t> sys_tkill(int32_t tid, int32_t number) {
    const uint32_t signal = TRY(check_number(number));
    if (tid <= 0)
        return fail(Errno::Inval);
    return send_to_thread(0, tid, signals::info_from_current(signal, kSiTkill));
}

Result<uint64_t> sys_tgkill(int32_t pid, int32_t tid, int32_t number) {
    if (pid <= 0 || tid <= 0)
        return fail(Errno::Inval);
    return send_to_thread(pid, tid, signals::info_from_current(TRY(check_number(number)), kSiTkill));
}

Result<uint64_t> sys_rt_sigqueueinfo(int32_t pid, int32_t number, UserIn<SignalInfo> at) {
    const uint32_t signal = TRY(check_number(number));
    const SignalInfo info = TRY(read_info(at, signal, pid));
    TRY(send(*TRY(find_process(pid)), info));
    return 0;
}

Result<uint64_t> sys_rt_tgsigqueueinfo(int32_t pid, int32_t tid, int32_t number, UserIn<SignalInfo> at) {
    if (pid <= 0 || tid <= 0)
        return fail(Errno::Inval);
    const uint32_t signal = TRY(check_number(number));
    return send_to_thread(pid, tid, TRY(read_info(at, signal, pid)));
}

}  // namespace kernel
