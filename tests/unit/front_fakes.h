// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/front/audit_log.h"
#include "daemon/front/broker.h"
#include "daemon/front/clock.h"
#include "daemon/front/event_bus.h"
#include "daemon/front/guard_link.h"
#include "daemon/front/ioports_source.h"
#include "daemon/front/process.h"
#include "iopermd/port_text.h"

namespace iopermd::front {

inline PortSet ports(std::string_view text) {
    auto set = parse_port_set(text);
    EXPECT_TRUE(set) << text;
    return set ? *set : PortSet{};
}

class FakeClock final : public Clock {
public:
    std::chrono::system_clock::time_point wall() const override {
        return std::chrono::system_clock::from_time_t(1709210096) + since_boot();
    }
    std::chrono::nanoseconds since_boot() const override { return std::chrono::nanoseconds(now_.load()); }
    void advance(std::chrono::nanoseconds by) { now_ += by.count(); }

private:
    std::atomic<int64_t> now_{std::chrono::nanoseconds(std::chrono::seconds(100)).count()};
};

class FakeAudit final : public AuditLog {
public:
    struct Written {
        AuditId id;
        AuditRecord record;
    };

    Result<void> write(const AuditRecord& record, AuditId id) override {
        const std::lock_guard lock(mutex_);
        if (broken_)
            return fail(Code::Internal, "write the audit log: No space left on device");
        written_.push_back({id, record});
        return {};
    }
    void break_down(bool broken) {
        const std::lock_guard lock(mutex_);
        broken_ = broken;
    }
    std::vector<Written> written() const {
        const std::lock_guard lock(mutex_);
        return written_;
    }
    std::vector<AuditRecord> of(AuditId id) const {
        std::vector<AuditRecord> found;
        for (const Written& one : written())
            if (one.id == id)
                found.push_back(one.record);
        return found;
    }

private:
    mutable std::mutex mutex_;
    std::vector<Written> written_;
    bool broken_ = false;
};

class FakeIoPorts final : public IoPortsSource {
public:
    std::shared_ptr<const IoPorts> read() override {
        const std::lock_guard lock(mutex_);
        return ports_;
    }
    void set(std::vector<MachineFacts::Owner> owners) {
        auto ports = std::make_shared<IoPorts>();
        ports->owners = std::move(owners);
        ports->visible = true;
        const std::lock_guard lock(mutex_);
        ports_ = std::move(ports);
    }

private:
    std::mutex mutex_;
    std::shared_ptr<const IoPorts> ports_ = [] {
        auto none = std::make_shared<IoPorts>();
        none->visible = true;
        return none;
    }();
};

class FakeProcesses final : public ProcessSource {
public:
    Result<Task> look_up(pid_t pid) override {
        const auto found = known.find(pid);
        if (found == known.end())
            return fail(Code::NotFound, "process " + std::to_string(pid) + ": No such process");
        return found->second;
    }
    std::map<pid_t, Task> known;
};

// Does it at once.
class FakeWorker final : public Worker {
public:
    void post(std::function<void()> task) override { task(); }
};

// Answers at once, or keeps the questions until the test answers them. Has no thread of its own; the public
// fields are for a test's one thread, or after the others have ended.
class FakeLink final : public GuardLink {
public:
    FakeLink() { come(); }

    void come(PortSet ceiling = PortSet{PortRange::all()}, pid_t pid = 4711) {
        auto identity = std::make_shared<GuardIdentity>();
        identity->pid = pid;
        identity->ceiling = ceiling;
        const std::lock_guard lock(mutex_);
        identity_ = identity;
    }
    // As GuardClient: whoever waits for an answer gets none.
    void go() {
        {
            const std::lock_guard lock(mutex_);
            identity_.reset();
        }
        settle(false);
    }
    void answer_all() { settle(true); }

    std::shared_ptr<const GuardIdentity> identity() const override {
        const std::lock_guard lock(mutex_);
        return identity_;
    }
    void prepare(const TicketRequest& request, Done<guard::Ticket> done) override {
        guard::Ticket ticket{};
        ticket.bytes[0] = 42;
        std::unique_lock lock(mutex_);
        prepared.push_back(request);
        const guard::Status status =
            used.contains(request.grant) ? guard::Status::GrantExists : prepare_status;
        reply<guard::Ticket>(std::move(lock), std::move(done), status, ticket, hold_prepare);
    }
    void strip(uint64_t grant, const PortSet& part, Done<StripCounts> done) override {
        std::unique_lock lock(mutex_);
        stripped.emplace_back(grant, part);
        reply<StripCounts>(std::move(lock), std::move(done), strip_status, {2, 0}, hold_strip);
    }
    void end(uint64_t grant, Done<StripCounts> done) override {
        std::unique_lock lock(mutex_);
        if (identity_)
            ended.push_back(grant);
        reply<StripCounts>(std::move(lock), std::move(done), strip_status, {2, 0}, hold_strip);
    }
    void holders(uint64_t, Done<std::vector<pid_t>> done) override {
        reply<std::vector<pid_t>>(std::unique_lock(mutex_), std::move(done), guard::Status::Ok, {77, 78},
                                  false);
    }
    void answer(const PortAnswer& answer, Done<Nothing> done) override {
        std::unique_lock lock(mutex_);
        answers.push_back(answer);
        const guard::Status status = used.contains(answer.grant) ? guard::Status::GrantExists : answer_status;
        reply<Nothing>(std::move(lock), std::move(done), status, {}, hold_answer);
    }
    void restart(Done<Nothing> done) override {
        std::unique_lock lock(mutex_);
        restarts++;
        reply<Nothing>(std::move(lock), std::move(done), guard::Status::Ok, {}, false);
    }

    guard::Status prepare_status = guard::Status::Ok;
    guard::Status strip_status = guard::Status::Ok;
    std::set<uint64_t> used;
    guard::Status answer_status = guard::Status::Ok;
    bool hold_answer = false;
    std::vector<PortAnswer> answers;
    bool hold_prepare = false;
    bool hold_strip = false;
    std::vector<TicketRequest> prepared;
    std::vector<std::pair<uint64_t, PortSet>> stripped;
    std::vector<uint64_t> ended;
    int restarts = 0;

private:
    void settle(bool answered) {
        std::vector<std::function<void(bool)>> waiting;
        {
            const std::lock_guard lock(mutex_);
            waiting.swap(waiting_);
        }
        for (const auto& one : waiting)
            one(answered);
    }
    template <class T>
    void reply(std::unique_lock<std::mutex> lock, Done<T> done, guard::Status status, T value, bool hold) {
        auto answer = [done = std::move(done), status, value](bool answered) {
            if (answered)
                done({true, status, value});
            else
                done({});
        };
        const bool there = identity_ != nullptr;
        if (there && hold) {
            waiting_.push_back(std::move(answer));
            return;
        }
        lock.unlock();
        answer(there);
    }

    mutable std::mutex mutex_;
    std::shared_ptr<const GuardIdentity> identity_;
    std::vector<std::function<void(bool)>> waiting_;
};

// A policy from text; the users ann (1000), bob (1001) and nobody, the groups lp (7) and staff (50) exist.
inline Expected<Policy, Diagnostics> policy_from(const std::string& text) {
    NameResolver names;
    names.user = [](const std::string& name) -> std::optional<uint32_t> {
        if (name == "root")
            return 0;
        if (name == "ann")
            return 1000;
        if (name == "bob")
            return 1001;
        return name == "nobody" ? std::optional<uint32_t>(65534) : std::nullopt;
    };
    names.group = [](const std::string& name) -> std::optional<uint32_t> {
        return name == "lp" ? std::optional<uint32_t>(7) : std::nullopt;
    };
    return parse_policy({{"/etc/iopermd/policy.toml", text}}, names);
}

inline Peer fake_peer(uid_t uid, pid_t pid = 500) {
    Peer peer;
    peer.uid = uid;
    peer.gid = static_cast<gid_t>(uid);
    peer.groups = {static_cast<gid_t>(uid)};
    peer.pid = pid;
    peer.start_time = 12345;
    return peer;
}

}  // namespace iopermd::front
