// SPDX-License-Identifier: Apache-2.0
#include "pio_model.h"

#include <algorithm>
#include <string>

#include "pio_allocation.h"

namespace kernel::pio {

ModelCheck::ModelCheck(Decisions& decisions) : decisions_(decisions), cpus_(kCpus) {
    actors_.push_back(std::make_unique<Actor>());
}

ModelCheck::~ModelCheck() = default;

void ModelCheck::require(bool condition, const char* what) const {
    if (!condition)
        throw Mismatch{"operation " + std::to_string(steps_) + ": " + what};
}

bool ModelCheck::Actor::may(uint32_t port, uint32_t width) const {
    if (port + width > kPortCount)
        return false;
    if (level == 3)
        return true;
    for (uint32_t i = 0; i < width; i++) {
        if (!allowed[port + i])
            return false;
    }
    return true;
}

void ModelCheck::step() {
    steps_++;
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
            return take_snapshot(*actor);
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
    const Permissions* before = actor.thread.ports.permissions();
    const bool allocates = before ? before->is_shared() : turn_on;

    std::optional<heap::Failing> failing;
    if (no_memory)
        failing.emplace();
    const Result<> result =
        actor.thread.ports.ioperm(from, num, turn_on, actor.privileged, actor.cpu->window);
    failing.reset();

    if (num == 0 || num > kPortCount || from > kPortCount || from + num > kPortCount) {
        require(!result && result.error() == Errno::Inval, "a bad range is EINVAL");
    } else if (turn_on && !actor.privileged) {
        require(!result && result.error() == Errno::Perm, "no privilege is EPERM");
    } else if (no_memory && allocates) {
        require(!result && result.error() == Errno::NoMem, "no memory is ENOMEM");
        require(actor.thread.ports.permissions() == before, "ENOMEM changes nothing");
    } else {
        require(result.has_value(), "the call succeeds");
        for (uint64_t port = from; port < from + num; port++)
            actor.allowed[port] = turn_on;
    }
    return_to_user(*actor.cpu);
}

void ModelCheck::call_iopl(Actor& actor) {
    const uint32_t level = decisions_.one_in(16) ? 4 + decisions_.below(1000) : decisions_.below(4);
    const Result<> result = actor.thread.ports.iopl(level, actor.privileged, actor.cpu->window);
    if (level > 3) {
        require(!result && result.error() == Errno::Inval, "a bad level is EINVAL");
    } else if (level > actor.level && !actor.privileged) {
        require(!result && result.error() == Errno::Perm, "raising needs the privilege");
    } else {
        require(result.has_value(), "the call succeeds");
        actor.level = level;
    }
    return_to_user(*actor.cpu);
}

void ModelCheck::clone(Actor& actor) {
    if (actors_.size() < kMaxThreads) {
        auto child = std::make_unique<Actor>();
        actor.thread.ports.share_with(child->thread.ports);
        child->allowed = actor.allowed;
        child->level = actor.level;
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
    if (actors_.empty())
        actors_.push_back(std::make_unique<Actor>());
}

void ModelCheck::take_snapshot(Actor& actor) {
    if (reader_) {
        const Permissions* seen = reader_->snapshot.permissions.get();
        const uint32_t port = draw_port(checks_);
        const bool allowed = seen && seen->ports().allows(PortRange{Port{static_cast<uint16_t>(port)}});
        require(allowed == reader_->allowed[port], "a snapshot does not change");
        reader_.reset();
    } else {
        reader_.emplace(Reader{actor.thread.ports.snapshot(), actor.allowed});
    }
    return_to_user(*actor.cpu);
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
    const Actor& actor = *running_on(cpu);
    require(is_consistent(actor.thread.ports), "the flag is right");
    require(actor.thread.ports.level() == actor.level, "the level is right");
    require(actor.thread.ports.needs_window() == actor.holds_ports(), "the flag says what the model says");
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
