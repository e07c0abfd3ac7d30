// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/rate_limit.h"

#include <algorithm>
#include <utility>

namespace iopermd::front {

std::optional<uint64_t> RateLimit::pass(uid_t uid, std::chrono::nanoseconds now) {
    Bucket& bucket = buckets_.try_emplace(uid, Bucket{burst_, now}).first->second;
    const auto grown = (now - bucket.filled) / interval_;
    if (grown > 0) {
        bucket.tokens = static_cast<uint32_t>(std::min<int64_t>(bucket.tokens + grown, burst_));
        bucket.filled += grown * interval_;
    }
    if (bucket.tokens == 0) {
        bucket.held_back++;
        return std::nullopt;
    }
    bucket.tokens--;
    return std::exchange(bucket.held_back, 0);
}

}  // namespace iopermd::front
