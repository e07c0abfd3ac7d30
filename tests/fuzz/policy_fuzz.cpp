// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "daemon/policy/decide.h"
#include "daemon/policy/ioports.h"
#include "daemon/policy/loader.h"

namespace iopermd {
namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

NameResolver names() {
    auto known = [](const std::string& name) -> std::optional<uint32_t> {
        if (name.empty() || name.size() > 8)
            return std::nullopt;
        return static_cast<uint32_t>(name[0] % 4);
    };
    return {known, known};
}

// A diagnostic that does not say where and what is a defect, whatever the text was.
void check(const Diagnostics& diagnostics) {
    require(!diagnostics.empty());
    for (const Diagnostic& diagnostic : diagnostics)
        require(diagnostic.place.file == "fuzz.toml" && diagnostic.place.line > 0 &&
                diagnostic.place.column > 0 && !diagnostic.problem.empty() && !diagnostic.advice.empty());
}

void check(const Policy& policy, const Verdict& verdict) {
    require(!verdict.findings.empty());
    if (!verdict.allowed)
        return;
    require(!verdict.ports.empty() && policy.ceiling().contains(verdict.ports));
    require(verdict.lease.count() > 0 && verdict.lease <= policy.max_lease);
    for (const NeverRule& never : policy.never)
        require(!never.ports.overlaps(verdict.ports));
}

void decide_all(const Policy& policy) {
    MachineFacts machine;
    machine.busy.push_back({PortSet(PortRange(Port{0x70}, Port{0x77})), "rtc0"});
    for (uint32_t id = 0; id < 4; id++) {
        const Subject subject{id, {id, 7}, "/usr/sbin/hwclock", "x.service", "", {}};
        Request request;
        request.profile = true;
        check(policy, decide(policy, subject, request, machine));
        request.profile = false;
        request.ports = PortSet(PortRange(Port{0x70}, Port{0x71}));
        const Verdict named = decide(policy, subject, request, machine);
        check(policy, named);
        if (!named.hint.empty())  // it is TOML, even where it is only a comment
            require(parse_policy({{"fuzz.toml", "schema = 1\n" + named.hint}}, names()).has_value());
    }
}

}  // namespace
}  // namespace iopermd

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace iopermd;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto policy = parse_policy({{"fuzz.toml", text}}, names());
    if (policy)
        decide_all(*policy);
    else
        check(policy.error());
    static_cast<void>(parse_ioports(text));  // must not crash either; its error is a plain text
    return 0;
}
