// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/time_text.h"

#include <fmt/chrono.h>

namespace iopermd::ctl {

std::string timestamp(std::chrono::system_clock::time_point time) {
    const std::time_t seconds =
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(seconds));
}

std::string span_text(std::chrono::seconds span) {
    struct Unit {
        int64_t seconds;
        char letter;
    };
    static constexpr Unit kUnits[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    int64_t rest = span.count();
    std::string out;
    int used = 0;
    for (const Unit unit : kUnits) {
        const int64_t count = rest / unit.seconds;
        if (count <= 0 && used == 0)
            continue;
        if (used++ == 2)
            break;
        rest -= count * unit.seconds;
        if (count > 0)
            out += (out.empty() ? "" : " ") + std::to_string(count) + unit.letter;
    }
    return out.empty() ? "0s" : out;
}

}  // namespace iopermd::ctl
