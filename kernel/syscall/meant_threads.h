// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/cpu.h"
#include "lib/result.h"
#include "task/process.h"
#include "task/process_tree.h"
#include "task/thread.h"

namespace kernel {

// The thread with this id, 0: the caller. Inval for a negative one, Srch.
inline Result<Ref<Thread>> find_thread(int32_t tid) {
    if (tid < 0)
        return fail(Errno::Inval);
    Ref<Thread> thread = tid == 0 ? Ref<Thread>::share(&current_thread()) : ProcessTree::find_thread(tid);
    if (!thread)
        return fail(Errno::Srch);
    return thread;
}

// Calls visit for each thread of the processes that wanted() chooses, until it fails; Srch where there is
// none. Both with ProcessTree's lock held.
template <class Wanted, class Visit>
Result<> for_each_thread(Wanted wanted, Visit visit) {
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    bool found = false;
    for (Process* process = ProcessTree::next_locked(0); process;
         process = ProcessTree::next_locked(process->id())) {
        if (!wanted(*process))
            continue;
        for (Thread& thread : process->threads) {
            TRY(visit(thread));
            found = true;
        }
    }
    if (!found)
        return fail(Errno::Srch);
    return {};
}

template <class Visit>
Result<> for_each_of_user(uint32_t uid, Visit visit) {
    return for_each_thread([uid](Process& process) { return process.credentials_ref()->user.real == uid; },
                           visit);
}

// What getpriority(2) and ioprio_get(2) mean by a number: one thread, or all threads of a process group or of
// a real user; 0 is the caller's own.
enum class Meant : uint8_t { Process, Group, User };

// The visitor may find ProcessTree's lock held. Srch.
template <class Visit>
Result<> for_each_meant(Meant meant, int32_t who, Visit visit) {
    const Thread& self = current_thread();
    if (meant == Meant::User)
        return for_each_of_user(who == 0 ? self.credentials().user.real : static_cast<uint32_t>(who), visit);
    if (meant == Meant::Group)
        return for_each_thread(
            [&](Process& process) { return process.group == (who == 0 ? self.process().group : who); },
            visit);
    const Result<Ref<Thread>> thread = find_thread(who);
    if (!thread)
        return fail(Errno::Srch);
    return visit(**thread);
}

}  // namespace kernel
