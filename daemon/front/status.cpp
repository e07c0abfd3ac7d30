// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/status.h"

#include "daemon/front/convert.h"

namespace iopermd::front {
namespace {

// In the header block text may grow to three times its size (percent-encoding) and the verdict by a third
// (base64).
constexpr size_t kLongestMessage = 600;
constexpr size_t kLongestDiagnostics = 2000;  // of a policy: no verdict comes with it
constexpr size_t kLargestVerdict = 3500;
constexpr size_t kLongestText = 1000;

// Not within a UTF-8 sequence.
void cut(std::string& text, size_t longest) {
    constexpr std::string_view kMore = "…";
    if (text.size() <= longest)
        return;
    size_t end = longest - kMore.size();
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        end--;
    text.resize(end);
    text += kMore;
}

}  // namespace

grpc::StatusCode status_code(Code code) {
    switch (code) {
        case Code::Internal:
            return grpc::StatusCode::INTERNAL;
        case Code::Usage:
        case Code::BadPolicy:
            return grpc::StatusCode::INVALID_ARGUMENT;
        case Code::Denied:
            return grpc::StatusCode::PERMISSION_DENIED;
        case Code::NotFound:
        case Code::Expired:
            return grpc::StatusCode::NOT_FOUND;
        case Code::Unavailable:
            return grpc::StatusCode::UNAVAILABLE;
        case Code::Unsupported:
            return grpc::StatusCode::UNIMPLEMENTED;
        case Code::Conflict:
            return grpc::StatusCode::FAILED_PRECONDITION;
        case Code::Exhausted:
            return grpc::StatusCode::RESOURCE_EXHAUSTED;
        case Code::Timeout:
            return grpc::StatusCode::DEADLINE_EXCEEDED;
    }
    return grpc::StatusCode::INTERNAL;
}

grpc::Status to_status(const Error& error) {
    std::string message = error.message;
    cut(message, error.code == Code::BadPolicy ? kLongestDiagnostics : kLongestMessage);
    return {status_code(error.code), message};
}

std::string verdict_metadata(const Explanation& explanation) {
    v1::Verdict verdict;
    to_message(explanation, verdict);
    if (verdict.ByteSizeLong() <= kLargestVerdict)
        return verdict.SerializeAsString();
    verdict.clear_ports();
    cut(*verdict.mutable_hint(), kLongestText);
    cut(*verdict.mutable_exe(), kLongestText);
    while (verdict.findings_size() > 1 && verdict.ByteSizeLong() > kLargestVerdict)
        verdict.mutable_findings()->RemoveLast();
    while (verdict.groups_size() > 0 && verdict.ByteSizeLong() > kLargestVerdict)
        verdict.mutable_groups()->RemoveLast();
    if (verdict.ByteSizeLong() > kLargestVerdict) {
        for (v1::Finding& finding : *verdict.mutable_findings()) {
            finding.clear_ports();
            cut(*finding.mutable_message(), kLongestText);
        }
    }
    return verdict.SerializeAsString();
}

}  // namespace iopermd::front
