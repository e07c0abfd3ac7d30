// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/decide.h"

#include <algorithm>

#include "daemon/policy/finding_text.h"
#include "daemon/policy/hint.h"
#include "daemon/policy/match.h"
#include "daemon/policy/native.h"

namespace iopermd {
namespace {

using Reason = Finding::Reason;

// What both have. Not operator&, which copies 8 KiB once more.
PortSet common(const PortSet& a, const PortSet& b) {
    PortSet out = a;
    out &= b;
    return out;
}

// What remains of `from` without `part`, and the part that was in it. Sets of rules are a few ranges, so this
// touches a few words.
PortSet cut(PortSet& from, const PortSet& part) {
    if (!from.overlaps(part))
        return {};
    PortSet out = common(from, part);
    from -= part;
    return out;
}

// What one rule does with some of the ports that were asked for.
struct Part {
    const Rule* rule;
    Reason reason;
    PortSet ports;
};

class Decision {
public:
    Decision(const Policy& policy, const Subject& subject, const Request& request,
             const MachineFacts& machine)
        : policy_(policy),
          subject_(subject),
          request_(request),
          machine_(machine),
          text_(subject, request, machine) {}

    Verdict make();

private:
    void choose_rules();
    void forbid();
    void judge(const Rule& rule, PortSet&& ports);
    PortSet held(const Rule& rule, const PortSet& ports) const;
    void explain();
    void add(const Part& part);
    void grant(Verdict& verdict) const;

    const Policy& policy_;
    const Subject& subject_;
    const Request& request_;
    const MachineFacts& machine_;
    FindingText text_;
    std::vector<const Rule*> allowing_;  // rules that fit the subject
    std::vector<const Rule*> denying_;
    PortSet asked_;
    PortSet open_;  // asked for and not yet explained by a finding
    std::vector<Part> parts_;
    std::vector<Finding> refusals_;
    std::vector<Finding> permissions_;
    PortSet allowed_;
};

void Decision::choose_rules() {
    for (const Rule& rule : policy_.rules)
        if (fits(rule.subject, subject_))
            (rule.effect == Effect::Allow ? allowing_ : denying_).push_back(&rule);
    if (!request_.profile)
        asked_ = request_.ports;
    else
        for (const Rule* rule : allowing_)
            asked_ |= rule->ports;
    open_ = asked_;
}

// never and deny, in this order.
void Decision::forbid() {
    for (const NeverRule& rule : policy_.never)
        if (PortSet ports = cut(open_, rule.ports); !ports.empty())
            refusals_.push_back({ports, Reason::Never, rule.id, rule.place.text(), text_.never(rule, ports)});
    for (const Rule* rule : denying_)
        if (overlap(rule->access, request_.access))
            if (PortSet ports = cut(open_, rule->ports); !ports.empty())
                refusals_.push_back(
                    {ports, Reason::Denied, rule->id, rule->place.text(), text_.denied(*rule, ports)});
}

// The part of `ports` that other sessions keep this rule from granting. An exclusive rule's ports belong
// together (an index and its data port), so it grants all of those that are asked for or none.
PortSet Decision::held(const Rule& rule, const PortSet& ports) const {
    PortSet out;
    for (const MachineFacts::Held& other : machine_.held) {
        if (!ports.overlaps(other.ports))
            continue;
        if (rule.exclusive)
            return ports;
        if (other.exclusive)
            out |= ports & other.ports;
    }
    return out;
}

// Splits the ports that a fitting rule names by the first thing that stands in the way.
void Decision::judge(const Rule& rule, PortSet&& ports) {
    auto take = [&](Reason reason, const PortSet& part) {
        if (ports.overlaps(part))  // first, because a set is 8 KiB to make, and most owners are elsewhere
            parts_.push_back({&rule, reason, cut(ports, part)});
    };
    if (!gives_native(rule) || !is_native(request_.access, request_.mode))
        take(Reason::Access, rule.ports);
    if (!rule.hazard)
        take(Reason::Hazard, hazard_ports());
    if (!rule.busy)
        for (const MachineFacts::Owner& owner : machine_.busy)
            take(Reason::Busy, owner.ports);
    if (machine_.ceiling && !machine_.ceiling->contains(ports))
        take(Reason::Ceiling, ports - *machine_.ceiling);
    if (!machine_.held.empty())
        take(Reason::Held, held(rule, ports));
    take(Reason::Allowed, rule.ports);
}

void Decision::add(const Part& part) {
    const PortSet ports = cut(open_, part.ports);
    if (ports.empty())
        return;
    if (part.reason == Reason::Allowed)
        allowed_ |= ports;
    (part.reason == Reason::Allowed ? permissions_ : refusals_)
        .push_back({ports, part.reason, part.rule->id, part.rule->place.text(),
                    text_.of_rule(*part.rule, part.reason, ports)});
}

// Each port gets one finding: from the rule that came nearest to allowing it.
void Decision::explain() {
    for (const Reason reason :
         {Reason::Allowed, Reason::Held, Reason::Ceiling, Reason::Busy, Reason::Hazard, Reason::Access})
        for (const Part& part : parts_)
            if (part.reason == reason)
                add(part);
    if (!open_.empty() || asked_.empty())
        refusals_.push_back({open_, Reason::NoRule, "", "", text_.no_rule(open_)});
}

void Decision::grant(Verdict& verdict) const {
    verdict.lease = policy_.max_lease;
    for (const Part& part : parts_) {
        if (part.reason != Reason::Allowed)
            continue;
        verdict.lease = std::min(verdict.lease, part.rule->lease.value_or(policy_.default_lease));
        verdict.exclusive = verdict.exclusive || part.rule->exclusive;
        if (part.rule->on_revoke == OnRevoke::Kill)
            verdict.on_revoke = OnRevoke::Kill;
    }
}

Verdict Decision::make() {
    choose_rules();
    forbid();
    const PortSet candidates = open_;
    for (const Rule* rule : allowing_)
        if (rule->ports.overlaps(candidates))
            judge(*rule, common(rule->ports, candidates));
    explain();
    Verdict verdict;
    verdict.allowed = request_.profile ? !allowed_.empty() : refusals_.empty();
    verdict.ports = verdict.allowed ? allowed_ : asked_;
    if (verdict.allowed) {
        grant(verdict);
        verdict.findings = std::move(permissions_);
        return verdict;
    }
    verdict.hint = hint_for(policy_, subject_, request_, machine_, refusals_);
    verdict.findings = std::move(refusals_);
    std::move(permissions_.begin(), permissions_.end(), std::back_inserter(verdict.findings));
    return verdict;
}

}  // namespace

Verdict decide(const Policy& policy, const Subject& subject, const Request& request,
               const MachineFacts& machine) {
    return Decision(policy, subject, request, machine).make();
}

}  // namespace iopermd
