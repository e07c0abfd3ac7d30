// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace iopermd::ctl {

// One result of `doctor`.
struct CheckResult {
    enum class Level {
        Ok,
        Warn,         // works, but not as it should
        Fail,         // something to repair
        Unsupported,  // this machine or kernel cannot do it as it is
    };
    Level level;
    std::string_view topic;  // "kernel", "policy"
    std::string what;
    std::string fix;  // what to do; empty when all is well
};

}  // namespace iopermd::ctl
