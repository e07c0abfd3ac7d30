// SPDX-License-Identifier: Apache-2.0
#include "pio_model.h"

#include <algorithm>
#include <optional>
#include <string>

#include "pio_allocation.h"

namespace kernel::pio {

ModelCheck::ModelCheck(Decisions& decisions) : decisions_(decisions), cpus_(kCpus) {
    actors_.push_back(std::make_unique<Actor>());
    require(Controller::begin(*this).has_value(), "there is no other controller");
}

ModelCheck::~ModelCheck() {
    Controller::end(*this, false);
}

void ModelCheck::require(bool condition, const char* what) const {
    if (!condition)
        throw Mismatch{"operation " + std::to_string(steps_) + ": " + what};
}

bool ModelCheck::Actor::may(uint32_t port, uint32_t width) const {
    if (port + width > kPortCount)
        return false;
    if (holds_all())
        return true;
    for (uint32_t i = 0; i < width; i++) {
        if (!allowed[port + i])
            return false;
    }
    return true;
}

void ModelCheck::step() {
    steps_++;
    if (decisions_.one_in(12))
        return control();
    SimulatedCpu& cpu = cpus_[decisions_.below(kCpus)];
    Actor* actor = running_on(cpu);
    if (!actor || decisions_.one_in(4)) {
        reschedule(cpu);
        return;
    }
    switch (decisions_.below(16)) {
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
        case 5:
        case 6:
            return call_ioperm(*actor);
        case 7:
        case 8:
            return call_iopl(*actor);
        case 9:
        case 10:
            return clone(*actor);
        case 11:
            return fail_to_clone(*actor);
        case 12:
            return exit(*actor);
        case 13:
        case 14:
            actor->privileged = actor->privileged && !decisions_.one_in(32);
            return return_to_user(cpu);
        default:
            return return_to_user(cpu);
    }
}

void ModelCheck::call_ioperm(Actor& actor) {
    const auto [from, num] = draw_arguments();
    const bool turn_on = !decisions_.one_in(3);
    const bool no_memory = decisions_.one_in(8);
    const bool bad = num == 0 || num > kPortCount || from > kPortCount || from + num > kPortCount;
    ThreadPorts& ports = actor.thread.ports;
    const Permissions* before = ports.permissions();
    const bool allocates = before ? before->is_shared() : turn_on;

    std::optional<heap::Failing> failing;
    if (no_memory)
        failing.emplace();
    Result<> result = ports.ioperm(from, num, turn_on, actor.privileged, actor.cpu->window);
    const bool asks = !result && result.error() == Errno::Perm;
    if (asks) {
        const Result<bool> answer = ports.answer_ioperm(*iopermd::check_ioperm(from, num), actor.cpu->window);
        result = !answer ? Result<>{fail(answer.error())} : *answer ? Result<>{} : fail(Errno::Perm);
    }
    failing.reset();

    if (bad) {
        require(!result && result.error() == Errno::Inval, "a bad range is EINVAL");
    } else if (turn_on && !actor.privileged && !are_answered(actor, from, num)) {
        require(!result && result.error() == Errno::Perm, "no privilege is EPERM");
    } else if (no_memory && !result) {
        require(result.error() == Errno::NoMem, "no memory is ENOMEM");
        require(allocates || !actor.given.empty(), "it was needed");
        require(ports.permissions() == before, "ENOMEM changes nothing");
    } else {
        require(result.has_value(), "the call succeeds");
        require(!no_memory || !allocates || asks || !actor.given.empty(), "without memory it could not");
        change_own(actor, from, num, turn_on, asks);
    }
    return_to_user(*actor.cpu);
}

void ModelCheck::change_own(Actor& actor, uint64_t from, uint64_t num, bool turn_on, bool from_grants) {
    for (uint64_t port = from; port < from + num; port++) {
        if (!from_grants)
            actor.allowed[port] = actor.own[port] = turn_on;
        for (auto& [number, given_up] : actor.given) {
            if (!turn_on)
                given_up[port] = true;
            else if (from_grants && grants_[number].answers)
                given_up[port] = false;
        }
    }
    if (!actor.given.empty())
        recompute(actor);
}

void ModelCheck::call_iopl(Actor& actor) {
    const uint32_t level = decisions_.one_in(16) ? 4 + decisions_.below(1000) : decisions_.below(4);
    Result<> result = actor.thread.ports.iopl(level, actor.privileged, actor.cpu->window);
    const bool asks = !result && result.error() == Errno::Perm;
    if (asks && actor.thread.ports.answer_iopl(level))
        result = {};
    if (level > 3) {
        require(!result && result.error() == Errno::Inval, "a bad level is EINVAL");
    } else if (level > actor.level && !actor.privileged && !has_answers(actor)) {
        require(!result && result.error() == Errno::Perm, "raising needs the privilege");
    } else {
        require(result.has_value(), "the call succeeds");
        actor.level = level;
        actor.believes = asks && level != 0;
    }
    return_to_user(*actor.cpu);
}

void ModelCheck::clone(Actor& actor) {
    if (actors_.size() < kMaxThreads) {
        auto child = std::make_unique<Actor>();
        actor.thread.ports.share_with(child->thread.ports);
        child->process = decisions_.one_in(2) ? actor.process : ++last_process_;
        child->own = actor.own;
        child->given = actor.given;
        child->allowed = actor.allowed;
        child->level = actor.level;
        child->believes = actor.believes;
        // A privileged thread starts another life now and then, or soon nobody could raise anything.
        child->privileged = actor.privileged || decisions_.one_in(4);
        require(is_consistent(child->thread.ports), "a child's flag is right");
        actors_.push_back(std::move(child));
    }
    return_to_user(*actor.cpu);
}

// The thread's creation fails before or after the last step that can.
void ModelCheck::fail_to_clone(Actor& actor) {
    const Permissions* before = actor.thread.ports.permissions();
    const uint32_t references = before ? before->references() : 0;
    const uint16_t base = actor.cpu->tss->hardware.io_map_base;
    {
        Actor child;
        if (!decisions_.one_in(2))
            actor.thread.ports.share_with(child.thread.ports);
    }
    require(actor.thread.ports.permissions() == before, "a failed clone keeps the permissions");
    require(!before || before->references() == references, "a failed clone keeps no reference");
    require(actor.cpu->tss->hardware.io_map_base == base, "a failed clone leaves the TSS alone");
    return_to_user(*actor.cpu);
}

void ModelCheck::exit(Actor& actor) {
    SimulatedCpu& cpu = *actor.cpu;
    cpu.exit_running();
    require(is_consistent(actor.thread.ports), "a dead thread holds nothing");
    std::erase_if(actors_, [&](const auto& each) { return each.get() == &actor; });
    check_all_ports(cpu, nullptr);
    if (actors_.empty()) {
        actors_.push_back(std::make_unique<Actor>());
        actors_.back()->process = ++last_process_;
    }
    check_grants();
}

// Another thread, wherever it was before, or the idle one.
void ModelCheck::reschedule(SimulatedCpu& cpu) {
    Actor* before = running_on(cpu);
    Actor* next = actors_[decisions_.below(static_cast<uint32_t>(actors_.size()))].get();
    if (next == before)
        return return_to_user(cpu);
    if (next->cpu)
        next = nullptr;
    if (before)
        before->cpu = nullptr;
    cpu.switch_to(next ? &next->thread : nullptr);
    if (!next) {
        check_all_ports(cpu, nullptr);
        return;
    }
    next->cpu = &cpu;
    return_to_user(cpu);
}

void ModelCheck::return_to_user(SimulatedCpu& cpu) {
    cpu.return_to_user();
    Actor& actor = *running_on(cpu);
    if (actor.believes && !has_answers(actor)) {
        actor.believes = false;
        actor.level = 0;
    }
    require(is_consistent(actor.thread.ports), "the flag is right");
    require(actor.thread.ports.holds_all() == actor.holds_all(), "belief gives no port");
    require(actor.thread.ports.level() == actor.level, "the level is right");
    require(actor.thread.ports.needs_window() == actor.holds_something(),
            "the flag says what the model says");
    check_ports(cpu, actor);
}

ModelCheck::Arguments ModelCheck::draw_arguments() {
    if (decisions_.one_in(32))
        return {decisions_.below(70000), decisions_.below(70000)};
    if (decisions_.one_in(64))
        return {0, kPortCount};
    last_port_ = draw_port(decisions_);
    return {last_port_, 1u + decisions_.below(decisions_.one_in(16) ? 3000 : 40)};
}

uint32_t ModelCheck::draw_port(Decisions& decisions) const {
    static constexpr uint32_t kEdges[] = {0,     1,     63,     64,     0x80,   1023,   1024,
                                          0x3f8, 0xcf8, 0xfbff, 0xfc00, 0xfff0, 0xfffe, 0xffff};
    switch (decisions.below(4)) {
        case 0:
            return kEdges[decisions.below(std::size(kEdges))];
        case 1:
            return decisions.below(kPortCount);
        default:
            return std::min(last_port_ + decisions.below(48), kPortCount - 1);
    }
}

ModelCheck::Actor* ModelCheck::running_on(const SimulatedCpu& cpu) {
    for (const auto& actor : actors_) {
        if (actor->cpu == &cpu)
            return actor.get();
    }
    return nullptr;
}

void ModelCheck::check_ports(const SimulatedCpu& cpu, const Actor& actor) {
    for (int i = 0; i < 3; i++)
        check_port(cpu, &actor, draw_port(checks_));
    for (uint32_t port : {last_port_, last_port_ - 1u, 0xffffu, 0xfffdu})
        check_port(cpu, &actor, std::min(port, kPortCount - 1));
    if (checks_.one_in(2048))
        check_all_ports(cpu, &actor);
}

void ModelCheck::check_all_ports(const SimulatedCpu& cpu, const Actor* actor) {
    // Without a valid base there is nothing to look at bit by bit.
    if (!actor && cpu.tss->hardware.io_map_base > kTssLimit)
        return;
    for (uint32_t port = 0; port < kPortCount; port++)
        check_port(cpu, actor, port);
}

void ModelCheck::check_port(const SimulatedCpu& cpu, const Actor* actor, uint32_t port) {
    for (uint32_t width : {1u, 2u, 4u})
        require(cpu.allows(port, width) == (actor && actor->may(port, width)),
                "the processor and the model agree");
}

}  // namespace kernel::pio
