// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "daemon/front/clock.h"
#include "daemon/policy/loader.h"

namespace iopermd::front {

// A policy that is or was in force, with what follows from it alone. Immutable.
struct PolicySnapshot {
    Policy policy;
    uint64_t generation =
        0;  // counts successful loads, from 1; 0: the empty policy in force before any has loaded
    std::chrono::system_clock::time_point loaded;
    PortSet ceiling;
    PortSet exclusive_ports;  // that an exclusive rule grants
};

// Reads the policy from its files and numbers what loads. Not thread-safe: one load at a time.
class PolicyStore {
public:
    using Reader = std::function<Expected<Policy, Diagnostics>()>;

    // `reader` is load_policy() with its paths bound.
    PolicyStore(Reader reader, const Clock& clock) : reader_(std::move(reader)), clock_(clock) {}

    // Grants nothing.
    static std::shared_ptr<const PolicySnapshot> empty();
    // The error is every diagnostic's text, a line each.
    Expected<std::shared_ptr<const PolicySnapshot>, std::string> load();

private:
    const Reader reader_;
    const Clock& clock_;
    uint64_t generation_ = 0;
};

// Whether both were read from the same texts.
bool same_files(const Policy& a, const Policy& b);

}  // namespace iopermd::front
