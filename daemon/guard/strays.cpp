// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/strays.h"

#include <algorithm>

#include "daemon/guard/log.h"

namespace iopermd::guard {

void Strays::kill(uid_t uid, uint64_t since, const PortSet& ports, const Known& known,
                  StripOutcome& outcome) {
    const Instant end = clock_.now() + kTime;
    Threads seen;
    size_t before = 0;
    do {  // until a look round finds nobody new: a stray that was not stopped yet may have forked meanwhile
        before = seen.size();
        Suspects suspects;
        for (const pid_t pid : processes_.all()) {
            if (!may_be(pid, uid, since, known))
                continue;
            if (auto pin = processes_.pin(pid))
                suspects.emplace(pid, std::move(*pin));
            else if (pin.error().code != Code::NotFound)
                outcome.complete = false;
        }
        look_at(suspects, ports, end, seen, outcome);
    } while (seen.size() != before && clock_.now() < end);
    outcome.complete = outcome.complete && seen.size() == before;
}

bool Strays::may_be(pid_t pid, uid_t uid, uint64_t since, const Known& known) {
    const auto task = processes_.look(pid, since);
    // CAP_SYS_RAWIO: ioperm-exec itself, before it gives that up and sets no_new_privs. Root's processes have
    // it anyway and take what ports they like. The guard is root's too, with no_new_privs.
    if (!task || (task->rawio ? uid == 0 : task->no_new_privs == 0) || pid == getpid() ||
        !processes_.belongs_to(pid, *task, uid))
        return false;
    const auto cgroup = processes_.cgroup(pid);
    return cgroup && !known(*cgroup);
}

void Strays::look_at(const Suspects& suspects, const PortSet& ports, Instant end, Threads& seen,
                     StripOutcome& outcome) {
    const auto counts = [](const auto& answer) {  // what cannot be told counts as true, but of the dead
        return answer ? *answer : answer.error().code != Code::NotFound;
    };
    std::map<pid_t, pid_t> awaited;  // threads, and their processes
    std::set<pid_t> guilty;
    // All are asked to stop before any is waited for: nobody shall make the guard wait process by process.
    for (const auto& [process, pin] : suspects)
        for (const pid_t tid : processes_.threads(process)) {
            const auto task = processes_.look(tid);
            if (!task || !seen.emplace(tid, task->start_time).second)
                continue;
            const auto seized = strip_.seize(tid, task, end, outcome);
            if (seized && *seized)
                awaited.emplace(tid, process);
            else if (counts(seized))
                guilty.insert(process);
        }
    while (!awaited.empty()) {
        const auto stop = tracer_.next(std::min<Instant>(end, clock_.now() + kTimeToStop));
        if (!stop)
            break;
        const auto found = awaited.find(stop->tid);
        if (found == awaited.end())
            continue;
        if (!stop->gone() && counts(tracer_.holds(stop->tid, ports)))
            guilty.insert(found->second);  // and stays stopped
        else
            tracer_.release(stop->tid);  // holds nothing, and so does what it makes
        awaited.erase(found);
    }
    for (const auto& [tid, process] : awaited)  // they did not stop in time
        guilty.insert(process);
    for (const pid_t process : guilty) {
        log(Priority::Warning, "event=stray-killed pid={}", process);
        outcome.killed++;
        processes_.kill(suspects.at(process));
    }
}

}  // namespace iopermd::guard
