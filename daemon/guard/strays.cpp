// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/strays.h"

#include <set>
#include <utility>

#include "daemon/guard/log.h"

namespace iopermd::guard {

void Strays::kill(uid_t uid, uint64_t since, const PortSet& ports, const Known& known,
                  StripOutcome& outcome) {
    const Instant deadline = clock_.now() + kTime;
    std::set<std::pair<pid_t, uint64_t>> seen;
    // Until a look round finds nobody new: a stray that was not stopped yet may have forked meanwhile.
    for (size_t before = 1; before != seen.size() && outcome.complete;) {
        before = seen.size();
        for (const pid_t pid : processes_.all())
            if (const auto task = processes_.look(pid); task && task->start_time >= since &&
                                                        may_be(pid, *task, uid, known) &&
                                                        seen.emplace(pid, task->start_time).second)
                kill_holder(pid, ports, outcome);
        outcome.complete = before == seen.size() || clock_.now() < deadline;
    }
}

bool Strays::may_be(pid_t pid, const Task& task, uid_t uid, const Known& known) {
    // CAP_SYS_RAWIO: ioperm-exec itself, before it gives that up and sets no_new_privs.
    if ((task.no_new_privs == 0 && !task.rawio) || !processes_.belongs_to(pid, task, uid))
        return false;
    const auto cgroup = processes_.cgroup(pid);
    return cgroup && !known(*cgroup);
}

void Strays::kill_holder(pid_t pid, const PortSet& ports, StripOutcome& outcome) {
    const Instant deadline = clock_.now() + kTimeToStop;
    const auto pin = processes_.pin(pid);
    std::set<pid_t> stopped;
    bool guilty = false;
    // A thread that was not stopped yet may have made another.
    for (size_t before = 1; before != stopped.size() && !guilty;) {
        before = stopped.size();
        for (const pid_t tid : processes_.threads(pid))
            if (!guilty && stopped.insert(tid).second)
                guilty = holds(tid, ports, deadline, outcome);
    }
    if (guilty && pin) {
        log(Priority::Warning, "event=stray-killed pid={}", pid);
        outcome.killed++;
        processes_.kill(*pin);
    }
    for (const pid_t tid : stopped)
        tracer_.release(tid);
}

bool Strays::holds(pid_t tid, const PortSet& ports, Instant deadline, StripOutcome& outcome) {
    const auto answer = [&]() -> Result<bool> {
        const Task task = IOPERMD_TRY(processes_.look(tid));
        if (!IOPERMD_TRY(strip_.seize(tid, task, deadline, outcome)))
            return false;
        for (;;) {
            const auto stop = IOPERMD_TRY(tracer_.next(deadline));
            if (stop.tid == tid)
                return !stop.gone && IOPERMD_TRY(tracer_.holds(tid, ports));
        }
    }();
    return answer ? *answer : answer.error().code != Code::NotFound;
}

}  // namespace iopermd::guard
