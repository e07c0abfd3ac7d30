// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include "daemon/common/port_format.h"
#include "daemon/policy/decide.h"
#include "tests/unit/policy_fixture.h"

namespace iopermd {
namespace {

// Random policies, subjects and machines over few ports and few users, so that rules meet. Seeded: a failure
// repeats.
class World {
public:
    explicit World(uint32_t seed) : random_(seed) {}

    uint32_t below(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }
    bool once_in(uint32_t n) { return below(n) == 0; }

    // Up to three ranges in 0x60-0x8f, where hazard ports and others lie side by side.
    PortSet ports() {
        PortSet set;
        for (uint32_t i = below(3) + 1; i > 0; i--) {
            const uint32_t first = 0x60 + below(0x2a);
            set.add({Port{static_cast<uint16_t>(first)}, Port{static_cast<uint16_t>(first + below(12))}});
        }
        return set;
    }

    Policy policy() {
        Policy policy;
        for (uint32_t i = below(3); i > 0; i--)
            policy.never.push_back({"never[" + std::to_string(i) + "]", {"p", i, 1}, ports(), ""});
        for (uint32_t i = below(8); i > 0; i--)
            policy.rules.push_back(rule(i));
        return policy;
    }

    Subject subject() { return {below(3), {below(3), below(3)}, once_in(3) ? "" : "/bin/a", "", "", {}}; }

    MachineFacts machine(bool with_held) {
        MachineFacts machine;
        for (uint32_t i = below(3); i > 0; i--)
            machine.busy.push_back({ports(), "driver"});
        for (uint32_t i = with_held ? below(3) : 0; i > 0; i--)
            machine.held.push_back({ports(), once_in(2), i, "uid 9"});
        if (once_in(2))
            machine.ceiling = ports() | ports() | ports();
        return machine;
    }

    Request request() {
        const uint32_t first = 0x60 + below(0x2a);
        Request request{PortSet(
            PortRange(Port{static_cast<uint16_t>(first)}, Port{static_cast<uint16_t>(first + below(4))}))};
        request.access = once_in(8) ? Access::Read : Access::ReadWrite;
        request.mode = once_in(8) ? Mode::Mediated : Mode::Auto;
        return request;
    }

    std::mt19937& random() { return random_; }

private:
    Rule rule(uint32_t number) {
        Rule rule;
        rule.id = "r" + std::to_string(number);
        rule.place = {"p", number, 1};
        rule.effect = once_in(4) ? Effect::Deny : Effect::Allow;
        rule.ports = ports();
        rule.access = once_in(6) ? Access::Write : Access::ReadWrite;
        rule.mode = once_in(8) ? Mode::Mediated : Mode::Auto;
        if (once_in(2))
            rule.lease = std::chrono::seconds(1 + below(10000));
        rule.exclusive = once_in(3);
        rule.hazard = once_in(2);
        rule.busy = once_in(2);
        rule.on_revoke = once_in(4) ? OnRevoke::Kill : OnRevoke::Strip;
        const uint32_t id = below(3);
        (once_in(2) ? rule.subject.users : rule.subject.groups).push_back({std::to_string(id), id});
        if (once_in(4))
            rule.subject.exes.push_back("/bin/a");
        return rule;
    }

    std::mt19937 random_;
};

constexpr uint32_t kWorlds = 3000;

bool each_alone(const Policy& policy, const Subject& subject, const Request& request,
                const MachineFacts& machine) {
    for (const PortRange range : request.ports)
        for (uint32_t port = range.first().number(); port <= range.last().number(); port++) {
            Request one = request;
            one.ports = PortSet(PortRange(Port{static_cast<uint16_t>(port)}));
            if (!decide(policy, subject, one, machine).allowed)
                return false;
        }
    return true;
}

TEST(DecideProperty, SetIsAllowedWhenEachOfItsPortsIs) {
    uint32_t allowed = 0;
    for (uint32_t seed = 0; seed < kWorlds; seed++) {
        World world(seed);
        const Policy policy = world.policy();
        const Subject subject = world.subject();
        const MachineFacts machine = world.machine(false);
        const Request request = world.request();
        const bool together = decide(policy, subject, request, machine).allowed;
        ASSERT_EQ(together, each_alone(policy, subject, request, machine)) << "seed " << seed;
        allowed += together ? 1 : 0;
    }
    EXPECT_GT(allowed, kWorlds / 100);  // the worlds are not all of one kind
}

// With grants of others around, exclusive rules may refuse together what they allow apart, never the other
// way round.
TEST(DecideProperty, SetIsNeverAllowedUnlessEachOfItsPortsIs) {
    for (uint32_t seed = 0; seed < kWorlds; seed++) {
        World world(seed);
        const Policy policy = world.policy();
        const Subject subject = world.subject();
        const MachineFacts machine = world.machine(true);
        const Request request = world.request();
        const bool together = decide(policy, subject, request, machine).allowed;
        ASSERT_TRUE(!together || each_alone(policy, subject, request, machine)) << "seed " << seed;
    }
}

TEST(DecideProperty, NothingForbiddenIsEverGranted) {
    uint32_t allowed = 0;
    for (uint32_t seed = 0; seed < kWorlds; seed++) {
        World world(seed);
        const Policy policy = world.policy();
        const MachineFacts machine = world.machine(true);
        Request request = world.request();
        request.profile = world.once_in(2);
        const Verdict verdict = decide(policy, world.subject(), request, machine);
        if (!verdict.allowed)
            continue;
        allowed++;
        ASSERT_FALSE(verdict.ports.empty());
        ASSERT_TRUE(policy.ceiling().contains(verdict.ports)) << "seed " << seed;
        ASSERT_TRUE(!machine.ceiling || machine.ceiling->contains(verdict.ports)) << "seed " << seed;
        for (const NeverRule& never : policy.never)
            ASSERT_FALSE(never.ports.overlaps(verdict.ports)) << "seed " << seed;
        for (const MachineFacts::Held& held : machine.held)
            ASSERT_FALSE(held.exclusive && held.ports.overlaps(verdict.ports)) << "seed " << seed;
        ASSERT_TRUE(request.profile || verdict.ports == request.ports) << "seed " << seed;
    }
    EXPECT_GT(allowed, kWorlds / 50);
}

TEST(DecideProperty, FindingsPartitionTheRequest) {
    for (uint32_t seed = 0; seed < kWorlds; seed++) {
        World world(seed);
        const Policy policy = world.policy();
        const Request request = world.request();
        const Verdict verdict = decide(policy, world.subject(), request, world.machine(true));
        PortSet all;
        for (const Finding& finding : verdict.findings) {
            ASSERT_FALSE(all.overlaps(finding.ports)) << "seed " << seed;
            ASSERT_FALSE(finding.message.empty());
            all |= finding.ports;
        }
        ASSERT_EQ(all, request.ports) << "seed " << seed;
    }
}

TEST(DecideProperty, OrderOfRulesDoesNotMatter) {
    for (uint32_t seed = 0; seed < kWorlds; seed++) {
        World world(seed);
        Policy policy = world.policy();
        const Subject subject = world.subject();
        const MachineFacts machine = world.machine(true);
        Request request = world.request();
        request.profile = world.once_in(2);
        const Verdict before = decide(policy, subject, request, machine);
        std::shuffle(policy.rules.begin(), policy.rules.end(), world.random());
        std::shuffle(policy.never.begin(), policy.never.end(), world.random());
        const Verdict after = decide(policy, subject, request, machine);
        ASSERT_EQ(before.allowed, after.allowed) << "seed " << seed;
        ASSERT_EQ(before.ports, after.ports) << "seed " << seed;
        ASSERT_EQ(before.lease, after.lease) << "seed " << seed;
        ASSERT_EQ(before.exclusive, after.exclusive) << "seed " << seed;
        ASSERT_EQ(before.on_revoke, after.on_revoke) << "seed " << seed;
    }
}

// The hint, added to the policy as it stands, makes the very same request succeed, unless a rule or a session
// is in the way.
TEST(DecideProperty, HintHelps) {
    auto no_rule_helps = [](const Finding& finding) {
        using Reason = Finding::Reason;
        return finding.reason == Reason::Denied || finding.reason == Reason::Never ||
               finding.reason == Reason::Held || finding.reason == Reason::Ceiling;
    };
    uint32_t helped = 0;
    for (uint32_t seed = 0; seed < kWorlds; seed++) {
        World world(seed);
        Policy policy = world.policy();
        const Subject subject = world.subject();
        MachineFacts machine = world.machine(false);
        machine.ceiling.reset();
        const Request request = world.request();
        const Verdict before = decide(policy, subject, request, machine);
        if (before.hint.empty() || std::any_of(before.findings.begin(), before.findings.end(), no_rule_helps))
            continue;
        const Policy hint = test::load("schema = 1\n" + before.hint);
        policy.rules.insert(policy.rules.end(), hint.rules.begin(), hint.rules.end());
        ASSERT_TRUE(decide(policy, subject, request, machine).allowed) << "seed " << seed << "\n"
                                                                       << before.hint;
        helped++;
    }
    EXPECT_GT(helped, kWorlds / 10);
}

}  // namespace
}  // namespace iopermd
