// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/policy/decide.h"
#include "iopermd/verdict.h"

namespace iopermd::ctl {

// decide()'s answer in the form in which the daemon would send it, so that both print alike.
client::Verdict as_sent(const Verdict& verdict, const Subject& subject);

}  // namespace iopermd::ctl
