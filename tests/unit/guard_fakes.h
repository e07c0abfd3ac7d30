// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "daemon/guard/cgroup_tree.h"
#include "daemon/guard/processes.h"
#include "daemon/guard/tracer.h"

// A kernel that the guard's decisions can be tried on. Everything that is done to it is written down in
// `journal`.
namespace iopermd::guard::fake {

inline Unexpected<Error> gone() {
    return fail(Code::NotFound, "gone");
}

struct Thread {
    Task task;
    bool stops = true;               // reaches its stop after being interrupted
    bool ends = false;               // ends instead of stopping
    bool lets_go = false;            // its tracer lets go after some looks
    bool tracer_dies = true;         // its tracer can be killed
    int seize_error = 0;             // 0: works
    Code clear_error = Code::Usage;  // Usage: works
    bool seized = false;
    bool stray = false;  // not in the grant's cgroup
    bool holds = false;  // a port
};

struct World {
    std::map<pid_t, Thread> threads;
    std::map<pid_t, std::string> cgroups;  // of processes, for Processes::cgroup
    std::vector<std::string> journal;
    bool freezes = true;
    bool can_kill = true;
    Code kill_error = Code::Usage;  // Usage: works
    Instant clear_time{};           // for a thread
    bool populated = true;
    bool dissolves = true;
    bool makes_cgroups = true;
    Instant now = std::chrono::seconds(100);

    Thread& thread(pid_t tid, pid_t process) {
        Thread& made = threads[tid];
        made.task.process = process;
        made.task.state = 'S';
        made.task.threads = 1;
        made.task.start_time = 99;
        return made;
    }
    void note(const std::string& what) { journal.push_back(what); }
    size_t count(const std::string& what) const {
        return static_cast<size_t>(std::count(journal.begin(), journal.end(), what));
    }
};

class FakeClock final : public Clock {
public:
    explicit FakeClock(World& world) : world_(world) {}
    Instant now() override { return world_.now; }
    void pause(std::chrono::milliseconds time) override { world_.now += time; }

private:
    World& world_;
};

class FakeCgroup final : public Cgroup {
public:
    FakeCgroup(World& world, std::string name) : Cgroup(std::move(name)), world_(world) {}

    Result<bool> populated() override { return world_.populated; }
    Result<std::vector<pid_t>> processes() override {
        std::vector<pid_t> out;
        for (const auto& [tid, thread] : world_.threads)
            if (!thread.stray && std::find(out.begin(), out.end(), thread.task.process) == out.end())
                out.push_back(thread.task.process);
        return out;
    }
    Result<std::vector<pid_t>> threads() override {
        std::vector<pid_t> out;
        for (const auto& [tid, thread] : world_.threads)
            if (!thread.stray)
                out.push_back(tid);
        return out;
    }
    Result<void> freeze(Instant) override {
        world_.note("freeze");
        if (!world_.freezes)
            return fail(Code::Timeout, "not frozen");
        return {};
    }
    Result<void> thaw() override {
        world_.note("thaw");
        return {};
    }
    Result<void> kill(Instant) override {
        world_.note("kill");
        if (world_.kill_error != Code::Usage)
            return fail(world_.kill_error, "cannot kill");
        return {};
    }
    bool dissolve() override {
        world_.note("dissolve");
        return world_.dissolves;
    }

private:
    World& world_;
};

class FakeTree final : public CgroupTree {
public:
    explicit FakeTree(World& world) : CgroupTree("/nonexistent", "/"), world_(world) {}

    Result<std::unique_ptr<Cgroup>> make(const Name& name, pid_t pid, const std::string& origin) override {
        if (!world_.makes_cgroups)
            return fail(Code::Unsupported, "no place");
        world_.note("place " + std::to_string(pid) + " in " + origin);
        return std::make_unique<FakeCgroup>(world_, "/nonexistent/grant-" + std::to_string(name.grant));
    }
    std::vector<Leftover> leftovers() override {
        std::vector<Leftover> out;
        for (const uint64_t grant : left)
            out.emplace_back(Name{grant, 1000},
                             std::make_unique<FakeCgroup>(world_, "left-" + std::to_string(grant)));
        return out;
    }
    std::vector<uint64_t> left;

private:
    World& world_;
};

class FakeProcesses final : public Processes {
public:
    explicit FakeProcesses(World& world) : world_(world) {}

    Result<Task> look(pid_t tid, uint64_t since) override {
        const auto found = world_.threads.find(tid);
        if (found == world_.threads.end() || found->second.task.start_time < since)
            return gone();
        if (found->second.lets_go && found->second.task.tracer != 0 && ++looks_ == 3)
            found->second.task.tracer = 0;
        return found->second.task;
    }
    Result<std::string> cgroup(pid_t pid) override {
        const auto found = world_.cgroups.find(pid);
        return found == world_.cgroups.end() ? Result<std::string>(gone()) : found->second;
    }
    Result<UniqueFd> pin(pid_t pid) override {
        if (!world_.threads.contains(pid))
            return gone();
        if (pin_error != Code::Usage)
            return fail(pin_error, "no descriptor is left");
        int ends[2];  // never readable while the other end is open: alive
        if (pipe(ends) != 0)
            return fail_errno("pipe");
        keep_.emplace_back(ends[1]);
        pinned_[ends[0]] = pid;
        if (dies_when_pinned)
            keep_.clear();
        return UniqueFd(ends[0]);
    }
    void kill(const UniqueFd& pin) override {
        const pid_t pid = pinned_.at(pin.get());
        world_.note("kill " + std::to_string(pid));
        if (killed)
            killed(pid);
        std::erase_if(world_.threads, [pid](const auto& one) { return one.second.task.process == pid; });
    }
    std::vector<pid_t> all() override {
        if (meanwhile)
            meanwhile();
        std::vector<pid_t> out;
        for (const auto& [tid, thread] : world_.threads)
            if (tid == thread.task.process)
                out.push_back(tid);
        return out;
    }
    std::vector<pid_t> threads(pid_t pid) override {
        std::vector<pid_t> out;
        for (const auto& [tid, thread] : world_.threads)
            if (thread.task.process == pid)
                out.push_back(tid);
        return out;
    }
    bool belongs_to(pid_t, const Task& task, uid_t uid) override { return task.real_uid() == uid; }
    Result<bool> end_tracer(pid_t tid, Instant) override {
        world_.note("end tracer of " + std::to_string(tid));
        Thread& thread = world_.threads.at(tid);
        if (!thread.tracer_dies)
            return fail(Code::Timeout, "tracer does not die");
        thread.task.tracer = 0;
        return true;
    }
    bool dies_when_pinned = false;
    Code pin_error = Code::Usage;       // Usage: works
    std::function<void(pid_t)> killed;  // called for each
    std::function<void()> meanwhile;    // called before every look at all()

private:
    World& world_;
    int looks_ = 0;
    std::map<int, pid_t> pinned_;
    std::vector<UniqueFd> keep_;
};

class FakeTracer final : public Tracer {
public:
    explicit FakeTracer(World& world) : world_(world) {}

    Result<void> seize(pid_t tid) override {
        const auto found = world_.threads.find(tid);
        if (found == world_.threads.end())
            return gone();
        Thread& thread = found->second;
        if (thread.seize_error != 0)
            return fail_errno("seize", thread.seize_error,
                              thread.seize_error == ESRCH ? Code::NotFound : Code::Internal);
        world_.note("seize " + std::to_string(tid));
        thread.seized = true;
        return {};
    }
    Result<Stop> next(Instant deadline) override {
        for (auto& [tid, thread] : world_.threads)
            if (thread.seized && thread.stops) {
                thread.seized = false;
                return Stop{tid, thread.ends ? SIGKILL : SIGTRAP << 8 | 0x7f};
            }
        world_.now = std::max(world_.now, deadline);
        return fail(Code::Timeout, "does not stop");
    }
    Result<void> clear(pid_t tid, const PortSet& ports, Instant) override {
        cleared = ports;
        const Code error = world_.threads.at(tid).clear_error;
        if (error != Code::Usage)
            return fail(error, "cannot clear");
        world_.note("clear " + std::to_string(tid));
        world_.now += world_.clear_time;
        return {};
    }
    Result<bool> holds(pid_t tid, const PortSet&) override {
        world_.note("look at " + std::to_string(tid));
        const auto found = world_.threads.find(tid);
        return found == world_.threads.end() ? Result<bool>(gone()) : found->second.holds;
    }
    void release(pid_t tid) override { world_.note("release " + std::to_string(tid)); }
    void reap() override { world_.note("reap"); }
    PortSet cleared;

private:
    World& world_;
};

}  // namespace iopermd::guard::fake
