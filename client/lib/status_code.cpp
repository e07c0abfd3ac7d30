// SPDX-License-Identifier: Apache-2.0
#include "client/lib/status_code.h"

#include "client/lib/convert.h"

namespace iopermd::client {

Refusal refusal(const grpc::Status& status, const grpc::ClientContext& context) {
    Refusal out{{code(status.error_code()), status.error_message()}, std::nullopt};
    const auto& trailers = context.GetServerTrailingMetadata();
    const auto entry = trailers.find("iopermd-verdict-bin");
    if (entry == trailers.end())
        return out;
    v1::Verdict message;
    if (message.ParseFromArray(entry->second.data(), static_cast<int>(entry->second.size()))) {
        if (auto verdict = from_proto(message))
            out.verdict = std::move(*verdict);
    }
    return out;
}

}  // namespace iopermd::client
