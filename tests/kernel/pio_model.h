// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "pio/bitmap.h"
#include "pio/controller.h"
#include "pio/grant.h"
#include "pio_machine.h"

namespace kernel::pio {

// Where the model check takes its decisions from: a random generator, or a fuzzer's bytes.
class Decisions {
public:
    virtual ~Decisions() = default;
    // 0..limit-1
    virtual uint32_t below(uint32_t limit) = 0;
    bool one_in(uint32_t n) { return below(n) == 0; }
};

// xorshift64*: the check is to spend its time on ports.
class RandomDecisions : public Decisions {
public:
    explicit RandomDecisions(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 1) {}
    uint32_t below(uint32_t limit) override {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return static_cast<uint32_t>(((state_ * 0x2545f4914f6cdd1du) >> 32) * limit >> 32);
    }

private:
    uint64_t state_;
};

// Some processors and threads that do at random whatever threads do with ports, and a controller that grants
// and revokes, beside a model of what Linux and pio/ioperm_controller.h promise: std::bitsets. After every
// return to user mode the processor's own check, on the bytes of its TSS, must answer as the model does.
// Throws Mismatch where it does not.
class ModelCheck : private Controller {
public:
    struct Mismatch : std::runtime_error {
        using std::runtime_error::runtime_error;
    };

    explicit ModelCheck(Decisions& decisions);
    virtual ~ModelCheck();

    void step();
    uint64_t steps() const { return steps_; }

private:
    static constexpr size_t kCpus = 4;
    static constexpr size_t kMaxThreads = 12;

    using Ports = std::bitset<kPortCount>;
    struct ModelGrant {
        Ports ports;
        bool answers = false;
    };

    struct Actor {
        Thread thread;
        uint32_t process = 0;
        Ports own;                        // by privilege
        std::map<uint64_t, Ports> given;  // grants, and what it gave up of each
        Ports allowed;                    // all together
        uint32_t level = 0;
        bool believes = false;  // the level is a grant's answer, and gives no port
        bool privileged = true;
        SimulatedCpu* cpu = nullptr;  // where it runs

        bool holds_all() const { return level == 3 && !believes; }
        bool may(uint32_t port, uint32_t width) const;
        bool holds_something() const { return holds_all() || allowed.any() || !given.empty(); }
    };
    using Actors = std::vector<std::unique_ptr<Actor>>;

    // What may happen. Each works on a thread that runs; most end with its return to user mode.
    void call_ioperm(Actor& actor);
    void change_own(Actor& actor, uint64_t from, uint64_t num, bool turn_on, bool from_grants);
    void call_iopl(Actor& actor);
    void clone(Actor& actor);
    void fail_to_clone(Actor& actor);
    void exit(Actor& actor);
    void reschedule(SimulatedCpu& cpu);
    void return_to_user(SimulatedCpu& cpu);

    // What the controller does, from no processor in particular (pio_model_controller.cpp).
    void control();
    void give();
    void extend(uint64_t number);
    void revoke(uint64_t number);
    void revoke_whole(uint64_t number);
    void change_controller();
    void notify() override { notified_ = true; }
    // Every processor's window is closed; whoever runs returns to user mode with what the model says.
    void check_everybody();
    void recompute(Actor& actor) const;
    bool has_answers(const Actor& actor) const;
    bool are_answered(const Actor& actor, uint64_t from, uint64_t num) const;
    // Grants without a holder are gone, and the controller has heard of them.
    void check_grants();
    uint32_t holders(uint64_t number) const;
    uint64_t draw_grant();
    std::vector<abi::Range> draw_ranges();

    // The shape of real calls: few ports, often the same ones, sometimes everything, sometimes nonsense.
    struct Arguments {
        uint64_t from, num;
    };
    Arguments draw_arguments();
    uint32_t draw_port(Decisions& decisions) const;

    Actor* running_on(const SimulatedCpu& cpu);
    void check_ports(const SimulatedCpu& cpu, const Actor& actor);
    void check_all_ports(const SimulatedCpu& cpu, const Actor* actor);
    void check_port(const SimulatedCpu& cpu, const Actor* actor, uint32_t port);
    void require(bool condition, const char* what) const;

    Decisions& decisions_;
    RandomDecisions checks_{1};  // where to look afterwards is nothing for a fuzzer to learn
    std::vector<SimulatedCpu> cpus_;
    Actors actors_;
    std::map<uint64_t, ModelGrant> grants_;
    uint64_t last_grant_ = 0;
    uint32_t last_process_ = 0;
    bool notified_ = false;
    uint32_t last_port_ = 0;
    uint64_t steps_ = 0;
};

}  // namespace kernel::pio
