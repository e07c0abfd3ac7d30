// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/guest/guard_holder.h"

// What the tests of a real guard expect of a strip, each a line or two of output.
namespace guest {

// A number that no grant of this run has had.
uint64_t next_grant();
std::string counts(const StripReply& reply);  // for a check's detail
void expect_stripped(const std::string& name, const StripReply& reply, uint32_t threads);
// Everybody looks, and `count` find the port closed.
void expect_lost(const std::string& name, Holder& holder, int count = 1);
void expect_killed(const std::string& name, const StripReply& reply, Holder& holder);

}  // namespace guest
