// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/offline_verdict.h"

namespace iopermd::ctl {
namespace {

client::Finding::Reason as_sent(Finding::Reason reason) {
    using From = Finding::Reason;
    using To = client::Finding::Reason;
    switch (reason) {
        case From::Allowed:
            return To::Allowed;
        case From::NoRule:
            return To::NoRule;
        case From::Denied:
            return To::Denied;
        case From::Never:
            return To::Never;
        case From::Hazard:
            return To::Hazard;
        case From::Busy:
            return To::Busy;
        case From::Access:
            return To::Access;
        case From::Held:
            return To::Held;
        case From::Ceiling:
            return To::Ceiling;
    }
    return To::Unknown;
}

}  // namespace

client::Verdict as_sent(const Verdict& verdict, const Subject& subject) {
    client::Verdict out;
    out.allowed = verdict.allowed;
    out.ports = verdict.ports;
    for (const Finding& finding : verdict.findings)
        out.findings.push_back(
            {finding.ports, as_sent(finding.reason), {finding.rule, finding.place}, finding.message});
    out.uid = subject.uid;
    out.user = subject.user;
    out.groups = subject.group_names;
    out.exe = subject.exe;
    out.unit = subject.unit;
    out.hint = verdict.hint;
    return out;
}

}  // namespace iopermd::ctl
