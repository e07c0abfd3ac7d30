// SPDX-License-Identifier: Apache-2.0
#include "client/run/fault_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "iopermd/port_text.h"

namespace iopermd::run {
namespace {

std::string print(PortRange range) {
    char text[kPortRangeTextMax];
    return std::string(print_port_range(range, text));
}

const char* name_of(const IoInstruction& instruction) {
    using Kind = IoInstruction::Kind;
    switch (instruction.kind) {
        case Kind::In:
            return "IN from";
        case Kind::Out:
            return "OUT to";
        case Kind::Ins:
            return instruction.repeated ? "REP INS from" : "INS from";
        default:
            return instruction.repeated ? "REP OUTS to" : "OUTS to";
    }
}

}  // namespace

ProcessName process_name(pid_t tid) {
    ProcessName out{tid, "?"};
    std::ifstream status("/proc/" + std::to_string(tid) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("Name:\t"))
            out.name = line.substr(6);
        if (line.starts_with("Tgid:\t"))
            out.pid = static_cast<pid_t>(std::strtol(line.c_str() + 6, nullptr, 10));
    }
    return out;
}

std::string print_ports(const PortSet& ports) {
    std::string out;
    int count = 0;
    for (const PortRange range : ports) {
        if (count == 8)
            return out + ",...";
        out += (count++ == 0 ? "" : ",") + print(range);
    }
    return out.empty() ? "no ports" : out;
}

void FaultLog::record(pid_t tid, const Fault& fault) {
    const IoInstruction& instruction = fault.instruction;
    if (instruction.kind == IoInstruction::Kind::Other)
        return;
    const ProcessName who = name_(tid);
    Seen& seen = processes_[who.pid];
    if (!instruction.is_input() && !instruction.is_output()) {
        if (fault.action != Fault::Action::Deliver && !std::exchange(seen.interrupt_flag, true))
            log_.line(fmt::format("{}[{}] attempts to use CLI/STI, skipped", who.name, who.pid));
        return;
    }
    if (seen.accesses.size() > kMaxLines ||
        !seen.accesses.emplace(instruction.port, instruction.width, instruction.is_output()).second)
        return;
    if (seen.accesses.size() > kMaxLines)
        log_.line(
            fmt::format("{}[{}]: its further accesses outside the grant are not shown", who.name, who.pid));
    else
        log_.line(fmt::format("{}[{}]: {}", who.name, who.pid, describe(fault)));
}

std::string FaultLog::describe(const Fault& fault) const {
    const IoInstruction& instruction = fault.instruction;
    std::string out =
        fmt::format("{} port 0x{:x} ({} bit", name_of(instruction), instruction.port, 8 * instruction.width);
    if (instruction.kind == IoInstruction::Kind::Out)
        out += fmt::format(", value 0x{:x}", fault.value);
    out += fmt::format(") at 0x{:x} ", fault.address);
    const uint32_t last = uint32_t{instruction.port} + instruction.width - 1;
    if (last >= kPortCount)
        return out + "goes past port 0xffff, which nothing may";
    return out + verdict({Port{instruction.port}, Port{static_cast<uint16_t>(last)}});
}

// The CPU checks one bit for each byte of the access (SDM vol. 1, 19.5.2), so a rule must name all of them.
std::string FaultLog::verdict(PortRange touched) const {
    if (grant_.contains(touched))
        return "is inside the grant, but the ports have been taken back";
    return fmt::format("is outside the grant ({}); to allow it: rule with ports = [\"{}\"] for {}",
                       print_ports(grant_), print(touched), user_);
}

}  // namespace iopermd::run
