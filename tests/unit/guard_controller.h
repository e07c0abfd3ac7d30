// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <map>
#include <set>

#include "daemon/guard/controller.h"

namespace iopermd::guard::fake {

// The port controller of a kernel that consists of a few processes, as ioperm_controller.h describes it. A
// pipe stands in for its readiness.
class FakeController final : public Controller {
public:
    FakeController() : FakeController(make_pipe()) {}

    struct Held {
        std::set<pid_t> pids;
        PortSet ports;
        uid_t uid = 1000;
        uint32_t flags = 0;
    };
    std::map<uint64_t, Held> grants;
    std::map<pid_t, uint64_t> processes;  // start times
    std::map<uint64_t, bool> answers;     // by question
    std::set<uint64_t> waiting;           // questions
    std::map<pid_t, std::vector<gid_t>> groups_of;
    PortSet forbidden;
    uint32_t requests = 0;
    int fail_extend = 0;
    int fail_revoke = 0;

    void ask(const controller::Record& record) {
        waiting.insert(record.question);
        say(record);
    }
    // The grant's last holder ends.
    void end(uint64_t grant) {
        grants.erase(grant);
        controller::Record record{};
        record.kind = controller::Kind::Ended;
        record.grant = grant;
        say(record);
    }
    void die(pid_t pid) {
        processes.erase(pid);
        for (auto& [id, held] : grants)
            held.pids.erase(pid);
    }

    std::optional<controller::Record> read() override {
        if (records_.empty())
            return std::nullopt;
        const auto record = records_.front();
        records_.pop_front();
        char ring;
        EXPECT_EQ(::read(events(), &ring, 1), 1);
        return record;
    }
    Result<std::vector<gid_t>> groups(const controller::Record& question) override {
        const auto found = groups_of.find(question.pid);
        return found == groups_of.end() ? Result<std::vector<gid_t>>(fail(Code::NotFound, "gone"))
                                        : found->second;
    }

protected:
    int control(uint32_t number, void* argument) override {
        requests++;
        const int error = answer(number, argument);
        errno = error;
        return error == 0 ? 0 : -1;
    }

private:
    explicit FakeController(std::array<int, 2> ends) : Controller(UniqueFd(ends[0])), ring_(ends[1]) {}
    static std::array<int, 2> make_pipe() {
        std::array<int, 2> ends{-1, -1};
        EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
        return ends;
    }
    void say(const controller::Record& record) {
        records_.push_back(record);
        EXPECT_EQ(write(ring_.get(), "!", 1), 1);
    }
    template <class Fn>
    static void each(uint64_t ranges, uint32_t count, Fn fn) {
        EXPECT_LE(count, controller::kMaxRanges);
        const auto* const range = reinterpret_cast<const controller::Range*>(ranges);
        for (uint32_t i = 0; i < count; i++)
            fn(PortRange{Port{range[i].first}, Port{range[i].last}});
    }
    int answer(uint32_t number, void* argument) {
        switch (number) {
            case controller::kGrant:
                return grant(*static_cast<controller::Grant*>(argument));
            case controller::kExtend:
                return extend(*static_cast<controller::Change*>(argument));
            case controller::kRevoke:
                return revoke(*static_cast<controller::Change*>(argument));
            case controller::kNext:
                return next(*static_cast<controller::Next*>(argument));
            case controller::kHolders:
                return holders(*static_cast<controller::Holders*>(argument));
            case controller::kAnswer:
                return decide(*static_cast<controller::Answer*>(argument));
            case controller::kForbid: {
                const auto& asked = *static_cast<const controller::Forbid*>(argument);
                each(asked.ranges, asked.range_count, [&](PortRange range) { forbidden.add(range); });
                return 0;
            }
        }
        return ENOTTY;
    }
    int grant(const controller::Grant& asked) {
        const auto process = processes.find(asked.pid);
        if (process == processes.end() || process->second != asked.start_time)
            return ESRCH;
        if (grants.contains(asked.grant))
            return EEXIST;
        Held& held = grants[asked.grant];
        held.pids.insert(asked.pid);
        held.flags = asked.flags;
        each(asked.ranges, asked.range_count, [&](PortRange range) { held.ports.add(range); });
        return 0;
    }
    int extend(const controller::Change& asked) {
        if (fail_extend != 0)
            return fail_extend;
        if (!grants.contains(asked.grant))
            return ENOENT;
        each(asked.ranges, asked.range_count, [&](PortRange range) { grants[asked.grant].ports.add(range); });
        return 0;
    }
    int revoke(controller::Change& asked) {
        if (fail_revoke != 0)
            return fail_revoke;
        const auto found = grants.find(asked.grant);
        if (found == grants.end())
            return ENOENT;
        asked.threads = static_cast<uint32_t>(found->second.pids.size());
        each(asked.ranges, asked.range_count,
             [&](PortRange range) { found->second.ports -= PortSet(range); });
        if ((asked.flags & controller::kWholeGrant) != 0)
            grants.erase(found);
        return 0;
    }
    int next(controller::Next& asked) {
        const auto found = grants.upper_bound(asked.after);
        if (found == grants.end())
            return ENOENT;
        asked.grant = found->first;
        asked.uid = found->second.uid;
        return 0;
    }
    int holders(controller::Holders& asked) {
        const auto found = grants.find(asked.grant);
        if (found == grants.end())
            return ENOENT;
        asked.count = 0;
        for (const pid_t pid : found->second.pids)
            reinterpret_cast<int32_t*>(asked.pids)[asked.count++] = pid;
        return 0;
    }
    int decide(const controller::Answer& said) {
        if (waiting.erase(said.question) == 0)
            return ENOENT;
        answers[said.question] = said.allow == 1;
        return 0;
    }

    UniqueFd ring_;
    std::deque<controller::Record> records_;
};

}  // namespace iopermd::guard::fake
