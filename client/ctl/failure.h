// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>

#include "client/lib/exit_code.h"
#include "iopermd/verdict.h"

namespace iopermd::ctl {

// Why a verb failed; with the verdict where the policy refused.
struct Failure {
    Failure() = default;
    Failure(Error e) : error(std::move(e)) {}
    Failure(client::Refusal refusal) : error(std::move(refusal)), verdict(std::move(refusal.verdict)) {}

    Error error;
    std::optional<client::Verdict> verdict;
};

// How a verb ended: an exit code after its own output, or a failure that is still to be shown.
using Outcome = Expected<ExitCode, Failure>;

}  // namespace iopermd::ctl
