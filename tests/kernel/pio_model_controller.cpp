// SPDX-License-Identifier: Apache-2.0
// What the model says of the controller.
#include <algorithm>
#include <optional>

#include "pio/grants.h"
#include "pio_allocation.h"
#include "pio_model.h"

namespace kernel::pio {

void ModelCheck::recompute(Actor& actor) const {
    actor.allowed = actor.own;
    for (const auto& [number, given_up] : actor.given)
        actor.allowed |= grants_.at(number).ports & ~given_up;
}

bool ModelCheck::has_answers(const Actor& actor) const {
    return std::any_of(actor.given.begin(), actor.given.end(),
                       [&](const auto& each) { return grants_.at(each.first).answers; });
}

bool ModelCheck::are_answered(const Actor& actor, uint64_t from, uint64_t num) const {
    if (actor.given.empty())
        return false;
    Ports answered;
    for (const auto& [number, given_up] : actor.given) {
        if (grants_.at(number).answers)
            answered |= grants_.at(number).ports;
    }
    for (uint64_t port = from; port < from + num; port++) {
        if (!answered[port])
            return false;
    }
    return true;
}

uint32_t ModelCheck::holders(uint64_t number) const {
    return static_cast<uint32_t>(std::count_if(
        actors_.begin(), actors_.end(), [&](const auto& actor) { return actor->given.count(number) != 0; }));
}

uint64_t ModelCheck::draw_grant() {
    if (grants_.empty() || decisions_.one_in(16))
        return last_grant_ + 1;  // which there is not
    auto it = grants_.begin();
    std::advance(it, decisions_.below(static_cast<uint32_t>(grants_.size())));
    return it->first;
}

std::vector<abi::Range> ModelCheck::draw_ranges() {
    std::vector<abi::Range> ranges;
    for (uint32_t count = decisions_.below(4); count != 0; count--) {
        const uint32_t first = draw_port(decisions_);
        const uint32_t size = decisions_.below(decisions_.one_in(16) ? 3000 : 40);
        ranges.push_back(
            {static_cast<uint16_t>(first), static_cast<uint16_t>(std::min(first + size, kPortCount - 1))});
    }
    return ranges;
}

void ModelCheck::control() {
    switch (decisions_.below(8)) {
        case 0:
        case 1:
        case 2:
            give();
            break;
        case 3:
            extend(draw_grant());
            break;
        case 4:
        case 5:
            revoke(draw_grant());
            break;
        case 6:
            revoke_whole(draw_grant());
            break;
        default:
            if (decisions_.one_in(16))
                change_controller();
    }
    check_everybody();
    check_grants();
}

void ModelCheck::give() {
    const uint32_t process = actors_[decisions_.below(static_cast<uint32_t>(actors_.size()))]->process;
    const uint64_t number = decisions_.one_in(8) ? draw_grant() : ++last_grant_;
    const bool answers = decisions_.one_in(2);
    const std::vector<abi::Range> ranges = draw_ranges();
    auto grant = make_owned<Grant>(number, answers, Grant::Origin{});
    (*grant)->allow(ranges);

    const bool taken = grants_.count(number) != 0;
    std::optional<heap::Failing> failing;
    if (decisions_.one_in(4))
        failing.emplace(decisions_.below(6));
    const bool may_fail = failing.has_value();
    const Result<uint32_t> given = Grants::give(std::move(*grant), [&](auto visit) {
        for (const auto& actor : actors_) {
            if (actor->process == process)
                visit(actor->thread.ports);
        }
    });
    failing.reset();
    if (!given) {
        require(given.error() == (taken ? Errno::Exist : Errno::NoMem), "why a grant fails");
        require(taken || may_fail, "there was memory");
        return;
    }
    require(!taken, "a number is one grant's");
    ModelGrant& model = grants_[number];
    model.answers = answers;
    last_grant_ = std::max(last_grant_, number);
    for (const abi::Range& range : ranges) {
        for (uint32_t port = range.first; port <= range.last; port++)
            model.ports[port] = true;
    }
    uint32_t threads = 0;
    for (const auto& actor : actors_) {
        if (actor->process != process)
            continue;
        actor->given[number];
        recompute(*actor);
        threads++;
    }
    require(*given == threads, "every thread of the process has it");
}

void ModelCheck::extend(uint64_t number) {
    const std::vector<abi::Range> ranges = draw_ranges();
    const heap::Failing failing;
    const Result<uint32_t> changed = Grants::extend(number, ranges);
    const auto grant = grants_.find(number);
    require(changed.has_value() == (grant != grants_.end()), "only what exists grows");
    if (!changed)
        return;
    uint32_t threads = 0;
    for (const abi::Range& range : ranges) {
        for (uint32_t port = range.first; port <= range.last; port++)
            grant->second.ports[port] = true;
    }
    for (const auto& actor : actors_) {
        const auto share = actor->given.find(number);
        if (share == actor->given.end())
            continue;
        for (const abi::Range& range : ranges) {
            for (uint32_t port = range.first; port <= range.last; port++)
                share->second[port] = false;
        }
        const Ports before = actor->allowed;
        recompute(*actor);
        threads += before != actor->allowed;
    }
    require(*changed == threads, "who gained a port is counted");
}

void ModelCheck::revoke(uint64_t number) {
    const std::vector<abi::Range> ranges = draw_ranges();
    const heap::Failing failing;  // no revocation needs memory
    const Result<uint32_t> changed = Grants::revoke(number, ranges);
    const auto grant = grants_.find(number);
    require(changed.has_value() == (grant != grants_.end()), "only what exists shrinks");
    if (!changed)
        return;
    for (const abi::Range& range : ranges) {
        for (uint32_t port = range.first; port <= range.last; port++)
            grant->second.ports[port] = false;
    }
    uint32_t threads = 0;
    for (const auto& actor : actors_) {
        if (actor->given.count(number) == 0)
            continue;
        const Ports before = actor->allowed;
        recompute(*actor);
        threads += before != actor->allowed;
    }
    require(*changed == threads, "who lost a port is counted");
}

void ModelCheck::revoke_whole(uint64_t number) {
    const heap::Failing failing;
    const Result<uint32_t> changed = Grants::revoke_whole(number);
    require(changed.has_value() == (grants_.count(number) != 0), "only what exists ends");
    if (!changed)
        return;
    uint32_t threads = 0;
    for (const auto& actor : actors_) {
        if (actor->given.erase(number) == 0)
            continue;
        const Ports before = actor->allowed;
        recompute(*actor);
        threads += before != actor->allowed;
    }
    grants_.erase(number);
    require(*changed == threads, "who lost a port is counted");
}

void ModelCheck::change_controller() {
    const bool keep = decisions_.one_in(2);
    Controller::end(*this, keep);
    require(Controller::begin(*this).has_value(), "the next one begins");
    if (keep)
        return;
    grants_.clear();
    for (const auto& actor : actors_) {
        actor->given.clear();
        recompute(*actor);
    }
}

void ModelCheck::check_everybody() {
    for (SimulatedCpu& cpu : cpus_) {
        const Actor* actor = running_on(cpu);
        for (int i = 0; i < 4 && actor; i++) {
            const uint32_t port = draw_port(checks_);
            require(!cpu.allows(port) || actor->may(port, 1), "nothing stays open until the return");
        }
        if (actor)
            return_to_user(cpu);
    }
}

void ModelCheck::check_grants() {
    const SpinLock::Guard guard = Ledger::lock().lock();
    for (auto it = grants_.begin(); it != grants_.end();) {
        const uint32_t count = holders(it->first);
        const Grant* grant = Grants::find_locked(it->first);
        require((grant != nullptr) == (count != 0), "a grant lives as long as its holders");
        require(!grant || Grants::threads_locked(*grant) == count, "holders are counted");
        if (grant) {
            ++it;
            continue;
        }
        require(notified_ && Grants::take_ended_locked() == it->first, "its end is told");
        it = grants_.erase(it);
    }
    require(Grants::take_ended_locked() == 0, "and nothing else's");
}

}  // namespace kernel::pio
