// SPDX-License-Identifier: Apache-2.0
#include "iopermd/verdict.h"

#include <algorithm>

#include "iopermd/port_text.h"

namespace iopermd::client {
namespace {

// Each line of `text` behind `indent`.
std::string indented(std::string_view text, std::string_view indent) {
    std::string out;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        out.append(indent).append(text.substr(0, end)).append("\n");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

std::string to_string(const PortSet& ports) {
    std::string out;
    for (const PortRange range : ports) {
        char text[kPortRangeTextMax];
        if (!out.empty())
            out += ',';
        out += print_port_range(range, text);
    }
    return out;
}

const Finding* Verdict::cause() const {
    if (allowed)
        return nullptr;
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [](const Finding& f) { return f.reason != Finding::Reason::Allowed; });
    return found == findings.end() ? nullptr : &*found;
}

std::string explain(const Verdict& verdict) {
    std::string out = (verdict.allowed ? "allowed: " : "denied: ") + to_string(verdict.ports) + "\n";
    for (const Finding& finding : verdict.findings)
        out += indented(finding.message, "  ");
    if (!verdict.hint.empty())
        out += "to allow it, an administrator could write:\n" + indented(verdict.hint, "  ");
    return out;
}

}  // namespace iopermd::client
