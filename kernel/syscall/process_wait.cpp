// SPDX-License-Identifier: Apache-2.0
#include "arch/clock.h"
#include "arch/cpu.h"
#include "syscall/lookup.h"
#include "syscall/processes.h"
#include "task/cpu_time.h"
#include "task/process.h"
#include "task/scheduler.h"
#include "task/wait_child.h"

namespace kernel {
namespace {

using W = WaitRequest;
constexpr uint32_t kWhoseChildren = W::kNoThread | W::kClone | W::kAll;
constexpr Nanoseconds kTick = kSecond / 100;

ResourceUsage describe(const Usage& used, uint64_t resident_pages = 0) {
    ResourceUsage usage{};
    usage.user_time = TimeVal::from(used.time);
    usage.max_resident_kib = static_cast<int64_t>(resident_pages * (kPageSize / 1024));
    usage.voluntary_switches = static_cast<int64_t>(used.voluntary_switches);
    usage.involuntary_switches = static_cast<int64_t>(used.involuntary_switches);
    return usage;
}

int32_t current_group() {
    return current_thread().process().group;
}

Result<W> wait4_request(int32_t pid, uint32_t options) {
    if (options & ~(W::kNoHang | W::kStopped | W::kContinued | kWhoseChildren))
        return fail(Errno::Inval);
    W request;
    request.options = options | W::kExited;
    if (pid == INT32_MIN)
        return fail(Errno::Srch);
    if (pid == -1)
        return request;
    request.who = pid > 0 ? W::Who::Process : W::Who::Group;
    request.id = pid > 0 ? pid : pid == 0 ? current_group() : -pid;
    return request;
}

// A descriptor that does not block makes the wait one that does not.
Result<W> descriptor_request(int32_t descriptor, uint32_t options) {
    if (descriptor < 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    W request;
    request.who = W::Who::Exactly;
    request.process = Ref<Process>::share(file->inode().as_process());
    request.options = options | (file->non_blocking() ? W::kNoHang : 0);
    if (!request.process)
        return fail(Errno::BadF);
    return request;
}

Result<W> waitid_request(int32_t which, int32_t id, uint32_t options) {
    enum : int32_t { kAll, kProcess, kGroup, kDescriptor };
    constexpr uint32_t kChanges = W::kStopped | W::kExited | W::kContinued;
    if ((options & ~(W::kNoHang | W::kNoWait | kChanges | kWhoseChildren)) || !(options & kChanges))
        return fail(Errno::Inval);
    W request;
    request.options = options;
    request.id = id;
    switch (which) {
        case kAll:
            return request;
        case kProcess:
            if (id <= 0)
                return fail(Errno::Inval);
            request.who = W::Who::Process;
            return request;
        case kGroup:
            if (id < 0)
                return fail(Errno::Inval);
            request.who = W::Who::Group;
            request.id = id == 0 ? current_group() : id;
            return request;
        case kDescriptor:
            return descriptor_request(id, options);
        default:
            return fail(Errno::Inval);
    }
}

SignalInfo child_info(const WaitReport& report) {
    SignalInfo info;
    if (report.pid == 0)
        return info;
    const int32_t status = report.status;
    info.number = kSigChld;
    info.child.pid = report.pid;
    info.child.uid = report.uid;
    if (status == ExitStatus::kContinued) {
        info.code = kChildContinued;
        info.child.status = kSigCont;
    } else if (ExitStatus::is_stopped(status)) {
        info.code = report.trapped ? kChildTrapped : kChildStopped;
        info.child.status = status >> 8;  // with a tracer's event
    } else if (ExitStatus::is_exited(status)) {
        info.code = kChildExited;
        info.child.status = ExitStatus::exit_code(status);
    } else {
        info.code = ExitStatus::is_dumped(status) ? kChildDumped : kChildKilled;
        info.child.status = ExitStatus::kill_signal(status);
    }
    return info;
}

}  // namespace

Result<uint64_t> sys_wait4(int32_t pid, UserOut<int32_t> status, uint32_t options,
                           UserOut<ResourceUsage> usage) {
    const WaitReport report = TRY(wait_for_child(TRY(wait4_request(pid, options))));
    if (report.pid != 0 && status)
        TRY(status.write(report.status));
    if (report.pid != 0 && usage)
        TRY(usage.write(describe(report.usage)));
    return static_cast<uint64_t>(report.pid);
}

Result<uint64_t> sys_waitid(int32_t which, int32_t id, UserOut<SignalInfo> info, uint32_t options,
                            UserOut<ResourceUsage> usage) {
    const WaitReport report = TRY(wait_for_child(TRY(waitid_request(which, id, options))));
    if (report.pid != 0 && usage)
        TRY(usage.write(describe(report.usage)));
    if (info)
        TRY(info.write(child_info(report)));
    if (report.pid == 0 && !(options & W::kNoHang))
        return fail(Errno::Again);  // the descriptor's wish, not the caller's
    return 0;
}

Result<uint64_t> sys_getrusage(int32_t who, UserOut<ResourceUsage> usage) {
    constexpr int32_t kSelf = 0, kChildren = -1, kThread = 1;
    const Thread& self = current_thread();
    const Process& process = self.process();
    const uint64_t pages = process.running_address_space()->resident_pages();
    if (who == kSelf)
        TRY(usage.write(describe(process_usage(process), pages)));
    else if (who == kThread)
        TRY(usage.write(describe(scheduler::usage_of(self), pages)));
    else if (who == kChildren)
        TRY(usage.write(describe(process.children_usage.get())));
    else
        return fail(Errno::Inval);
    return 0;
}

Result<uint64_t> sys_times(UserOut<ProcessTimes> out) {
    const Process& process = current_thread().process();
    if (out)
        TRY(out.write({static_cast<int64_t>(process_cpu_time(process) / kTick), 0,
                       static_cast<int64_t>(process.children_usage.get().time / kTick), 0}));
    return monotonic_now() / kTick;
}

}  // namespace kernel
