// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>

#include "daemon/guard/controller.h"
#include "daemon/guard/event_loop.h"
#include "daemon/guard/holders.h"
#include "daemon/guard/processes.h"

namespace iopermd::guard {

// On the project's own kernel: the kernel knows who holds which grant, gives and takes ports itself, and asks
// about programs that no wrapper started. Needs neither cgroups nor ptrace(2).
class ControllerHolders final : public Holders {
public:
    static constexpr std::chrono::milliseconds kTimeToDie{1000};  // for all whom a rule wants killed
    static constexpr int kMostRecords = 64;                       // a turn of the loop
    // Questions that the front has not answered yet; what comes above is denied.
    static constexpr size_t kMostQuestions = 256;
    static constexpr size_t kMostQuestionsPerUser = 16;

    ControllerHolders(EventLoop& loop, Controller& controller, Processes& processes, Clock& clock)
        : loop_(loop), controller_(controller), processes_(processes), clock_(clock) {}

    Backend backend() const override { return Backend::Controller; }
    std::map<uint64_t, uid_t> leftovers() override;
    bool resume(uint64_t) override { return true; }  // to revoke is one step
    Status place(const Newcomer& who, const PortSet& ports) override;
    bool held(uint64_t grant) const override { return held_.contains(grant); }
    Result<std::vector<pid_t>> processes(uint64_t grant) override;
    StripOutcome take(uint64_t grant, const PortSet& ports, OnRevoke rule, bool in_a_hurry) override;
    void take_questions(bool on) override;
    Status answer(uint64_t question, uint64_t grant, const PortSet& ports) override;

private:
    void read_records();
    // The kernel's question in the front's words. Fails where the asker's groups cannot be told, or too many
    // wait already.
    Result<Question> describe(const controller::Record& record);
    // Ends the asker's wait. False: it did not wait any more.
    bool end_call(uint64_t question, bool allow);
    uint32_t kill_all(uint64_t grant);

    EventLoop& loop_;
    Controller& controller_;
    Processes& processes_;
    Clock& clock_;
    std::set<uint64_t> held_;
    std::map<uint64_t, Newcomer> askers_;  // by question: those that the front knows of
};

}  // namespace iopermd::guard
