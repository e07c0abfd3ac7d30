// SPDX-License-Identifier: Apache-2.0
#include "pio/controller_process.h"

#include <algorithm>

#include "pio/grants.h"
#include "syscall/lookup.h"
#include "task/process_tree.h"

namespace kernel::pio {

uint64_t start_ticks(const Process& process) {
    return process.start_time / (kSecond / abi::kClockTicksPerSecond);
}

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

Grant::Origin origin_of(const Process& process, Nanoseconds now) {
    const Ref<Credentials> credentials = process.credentials_ref();
    return {now, start_ticks(process), process.id(), credentials ? credentials->user.real : 0};
}

// clone(2) enters a new thread here before it gives it its share of the ports (task/clone.cpp): whichever
// comes first, grant or clone, the thread has the grant.
Result<uint32_t> give_to(Process& process, Owned<Grant> grant) {
    const SpinLock::Guard guard = process.signal_lock.lock();
    return Grants::give(std::move(grant), [&](auto visit) {
        for (Thread& thread : process.threads)
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
