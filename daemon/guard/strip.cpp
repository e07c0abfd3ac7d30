// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/strip.h"

#include <algorithm>
#include <set>
#include <utility>

#include "daemon/guard/inject.h"
#include "daemon/guard/log.h"

namespace iopermd::guard {
namespace {

constexpr std::chrono::milliseconds kLook{2};
constexpr std::chrono::milliseconds kPatience{20};

bool gone(const Error& error) {
    return error.code == Code::NotFound;
}

}  // namespace

StripOutcome Strip::take(Cgroup& cgroup, const PortSet& ports, OnRevoke rule, bool in_a_hurry) {
    StripOutcome outcome;
    if (const auto populated = cgroup.populated(); populated && !*populated)
        return outcome;
    const auto taken = rule == OnRevoke::Kill ? Result<void>(fail(Code::Denied, "the rule says so"))
                                              : take_all(cgroup, ports, in_a_hurry, outcome);
    if (taken)
        return outcome;
    log(Priority::Notice, "event=kill cgroup={} reason=\"{}\"", cgroup.path(), taken.error().message);
    outcome.late = outcome.late || taken.error().code == Code::Timeout;
    if (const auto doomed = cgroup.processes())
        outcome.killed += static_cast<uint32_t>(doomed->size());
    const auto killed = cgroup.kill(clock_.now() + kTimeToDie);
    outcome.complete = killed || killed.error().code == Code::Timeout;
    if (!killed)
        log(Priority::Error, "event=kill-failed cgroup={} reason=\"{}\"", cgroup.path(),
            killed.error().message);
    tracer_.reap();
    return outcome;
}

Result<std::map<pid_t, Result<Task>>> Strip::look_at(Cgroup& cgroup) {
    std::map<pid_t, Result<Task>> threads;
    for (const pid_t tid : IOPERMD_TRY(cgroup.threads()))
        threads.emplace(tid, processes_.look(tid));
    return threads;
}

Result<void> Strip::take_all(Cgroup& cgroup, const PortSet& ports, bool in_a_hurry, StripOutcome& outcome) {
    const int pace = in_a_hurry ? kHurry : 1;
    IOPERMD_TRY(cgroup.freeze(clock_.now() + kTime / pace));
    auto threads = IOPERMD_TRY(look_at(cgroup));
    const auto supervised = [](const Result<Task>& task) { return task && task->traced(); };
    if (!in_a_hurry && std::ranges::any_of(threads, supervised, &decltype(threads)::value_type::second)) {
        // A tracer can let go of a thread that stops for it, and frozen ones do not.
        IOPERMD_TRY(cgroup.thaw());
        const Instant grace = clock_.now() + kGrace;
        for (const auto& [tid, task] : threads)
            while (supervised(task) && supervised(processes_.look(tid)) && clock_.now() < grace)
                clock_.pause(kLook);
        IOPERMD_TRY(cgroup.freeze(clock_.now() + kTime));
        threads = IOPERMD_TRY(look_at(cgroup));
    }
    const Instant deadline =
        clock_.now() + std::min<Time>(kTime + kTimePerThread * threads.size(), kMostTime) / pace;
    std::set<pid_t> awaited;
    for (const auto& [tid, task] : threads)
        if (IOPERMD_TRY(seize(tid, task, deadline, outcome)))
            awaited.insert(tid);
    IOPERMD_TRY(cgroup.thaw());
    std::vector<pid_t> held;
    const auto release = [&] {
        for (const pid_t tid : std::exchange(held, {}))
            tracer_.release(tid);
    };
    while (!awaited.empty()) {
        const auto stop =
            tracer_.next(held.empty() ? deadline : std::min(deadline, clock_.now() + kPatience));
        if (!stop && stop.error().code == Code::Timeout && !held.empty()) {
            release();  // one that is still awaited may wait in vfork(2) for one that is held
            continue;
        }
        if (!stop)
            return Unexpected{stop.error()};
        if (clock_.now() >= deadline)
            return fail(Code::Timeout, "there is more to strip than there is time");
        if (awaited.erase(stop->tid) == 0 || stop->gone())
            continue;
        auto cleared = tracer_.clear(stop->tid, ports, deadline);
        if (!cleared && gone(cleared.error()))
            continue;
        IOPERMD_TRY(std::move(cleared));
        held.push_back(stop->tid);
        outcome.stripped++;
    }
    // Frozen while they are let go, or the first would keep the processor from the guard and the others.
    auto again = cgroup.freeze(clock_.now());
    if (!again && again.error().code != Code::Timeout)
        return again;
    release();
    return cgroup.thaw();
}

Result<bool> Strip::seize(pid_t tid, const Result<Task>& task, Instant deadline, StripOutcome& outcome) {
    if (task ? task->dead() : gone(task.error()))
        return false;
    if (!task)
        return Unexpected{task.error()};
    // Between the ticket's answer and the drop of its capability, ioperm-exec could set again what is taken
    // here.
    if (task->rawio)
        return thread_failure(tid, "has CAP_SYS_RAWIO", Code::Denied);
    if (task->traced()) {
        outcome.late = true;
        log(Priority::Notice, "event=kill-tracer thread={} tracer={}", tid, task->tracer);
        outcome.killed += IOPERMD_TRY(processes_.end_tracer(tid, deadline)) ? 1 : 0;
    }
    auto seized = tracer_.seize(tid);
    if (seized)
        return true;
    const auto now = processes_.look(tid);
    if (now ? now->dead() || now->io_worker : gone(now.error()))
        return false;
    return Unexpected{std::move(seized).error()};
}

}  // namespace iopermd::guard
