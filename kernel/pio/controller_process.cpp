// SPDX-License-Identifier: Apache-2.0
#include "pio/controller_process.h"

#include <algorithm>

#include "arch/clock.h"
#include "pio/grants.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/process_tree.h"

namespace kernel::pio {

namespace {

// By a descriptor, or else by its id and the clock tick of its start.
Result<Ref<Process>> find_process(int32_t pidfd, int32_t pid, uint64_t start_time) {
    if (pidfd < 0) {
        Ref<Process> process = ProcessTree::find_process(pid);
        if (!process || start_ticks(*process) != start_time)
            return fail(Errno::Srch);
        return process;
    }
    if (pid != 0 || start_time != 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(opened_file_of(pidfd));
    Process* process = file->inode().as_process();
    if (!process)
        return fail(Errno::BadF);
    return Ref<Process>::share(process);
}

Grant::Origin origin_of(const Process& process) {
    const Ref<Credentials> credentials = process.credentials_ref();
    return {monotonic_now(), start_ticks(process), process.id(), credentials ? credentials->user.real : 0};
}

}  // namespace

uint64_t start_ticks(const Process& process) {
    return process.start_time / (kSecond / abi::kClockTicksPerSecond);
}

// clone(2) enters a new thread in its process before it gives it its share of the ports (task/clone.cpp):
// whichever comes first, grant or clone, the thread has the grant.
Result<uint32_t> give_to_process(const abi::Grant& request, Ranges ranges) {
    const Ref<Process> process = TRY(find_process(request.pidfd, request.pid, request.start_time));
    const bool answers = request.flags & abi::kAnswersCalls;
    Owned<Grant> grant = TRY(make_owned<Grant>(request.grant, answers, origin_of(*process)));
    grant->allow(ranges);
    const SpinLock::Guard guard = process->signal_lock.lock();
    return Grants::give(std::move(grant), [&](auto visit) {
        for (Thread& thread : process->threads)
            visit(thread.ports);
    });
}

Result<Vector<int32_t>> holders_of(uint64_t number) {
    Vector<int32_t> pids;
    for (uint32_t room = 16;; room *= 2) {
        TRY(pids.reserve(room));
        const SpinLock::Guard guard = Ledger::lock().lock();
        const Grant* grant = Grants::find_locked(number);
        if (!grant)
            return fail(Errno::NoEnt);
        if (Grants::threads_locked(*grant) > room)
            continue;
        for (ThreadPorts& thread : Ledger::threads()) {
            if (thread.holds(*grant))
                TRY(pids.push(thread.owner().process().id()));
        }
        break;
    }
    std::sort(pids.begin(), pids.end());
    const auto end = std::unique(pids.begin(), pids.end());
    while (pids.end() != end)
        pids.pop();
    return pids;
}

}  // namespace kernel::pio
