// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "client/ctl/failure.h"
#include "iopermd/event.h"
#include "iopermd/grant.h"
#include "iopermd/status.h"
#include "iopermd/verdict.h"

// The JSON of iopermctl. Keys are snake_case and stable; ports are arrays of hex ranges ("0x378-0x37a"),
// times RFC 3339 in UTC.
namespace iopermd::ctl {

using Json = nlohmann::ordered_json;

Json to_json(const PortSet& ports);
Json to_json(const client::Verdict& verdict);
Json to_json(const client::Grant& grant);
Json to_json(const client::Event& event);
Json to_json(const client::Status& status);

// {"error": {"code", "message", "rule", "source", "hint"}}; the last three only where the policy refused.
Json error_json(const Failure& failure);

}  // namespace iopermd::ctl
