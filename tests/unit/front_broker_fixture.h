// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/unit/front_fakes.h"

namespace iopermd::front {

inline constexpr char kPolicy[] = R"(
schema = 1
[limits]
grants_per_uid = 3
[[rule]]
id = "printer"
effect = "allow"
ports = ["0x378-0x37a"]
subject = { user = ["ann", "bob"] }
lease = "10m"
[[rule]]
id = "clock"
effect = "allow"
ports = ["0x70-0x71"]
hazard = true
exclusive = true
on_revoke = "kill"
subject = { user = ["ann", "bob"], exe = "/usr/sbin/hwclock" }
)";

// A broker among fakes.
class BrokerTest : public testing::Test {
protected:
    static constexpr gid_t kAdmins = 99;

    BrokerTest() {
        guard_.come(ports("0x70-0x71,0x378-0x37a"));
        broker_.reload(nullptr, [](const auto& outcome) { ASSERT_TRUE(outcome); });
    }

    AcquireRequest want(std::string_view text, std::string program = {}) {
        AcquireRequest request;
        request.request.ports = ports(text);
        request.program = std::move(program);
        return request;
    }
    // For requests that the fake link answers at once.
    Expected<Acquired, Refusal> acquire(const std::shared_ptr<Session>& session, AcquireRequest request) {
        std::optional<Expected<Acquired, Refusal>> answer;
        broker_.acquire(session, std::move(request),
                        [&](Expected<Acquired, Refusal> result) { answer.emplace(std::move(result)); });
        if (!answer)
            return Unexpected{Refusal{{Code::Timeout, "no answer"}, std::nullopt}};
        return std::move(*answer);
    }
    Result<Released> release(const std::shared_ptr<Session>& session, uint64_t grant,
                             std::optional<PortSet> part = std::nullopt) {
        std::optional<Result<Released>> answer;
        broker_.release(session, grant, std::move(part),
                        [&](Result<Released> result) { answer.emplace(std::move(result)); });
        if (!answer)
            return fail(Code::Timeout, "no answer");
        return std::move(*answer);
    }
    std::vector<Event> events() {
        std::vector<Event> all;
        EventCursor cursor{0, true, 0};
        while (auto event = bus_.next(cursor))
            all.push_back(*event);
        return all;
    }
    std::vector<Event> events(Event::Kind kind) {
        auto found = events();
        std::erase_if(found, [kind](const Event& event) { return event.kind != kind; });
        return found;
    }

    FakeClock clock_;
    FakeAudit audit_;
    FakeIoPorts ioports_;
    FakeProcesses processes_;
    FakeLink guard_;
    FakeWorker worker_;
    EventBus bus_{clock_};
    std::string policy_text_ = kPolicy;
    Broker broker_{{guard_, audit_, bus_, clock_, ioports_, processes_, worker_},
                   PolicyStore([this] { return policy_from(policy_text_); }, clock_),
                   kAdmins};
    std::shared_ptr<Session> ann_ = broker_.begin_session(fake_peer(1000, 500));
    std::shared_ptr<Session> bob_ = broker_.begin_session(fake_peer(1001, 600));
    std::shared_ptr<Session> root_ = broker_.begin_session(fake_peer(0, 700));
};

}  // namespace iopermd::front
