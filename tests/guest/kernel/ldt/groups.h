// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../common/child.h"
#include "../common/fault.h"
#include "../common/groups.h"
#include "../common/raw.h"

namespace groups {
void calls();
void inheritance();
void data();
void code();
void ports();
void signals();
void frames();
void stacks();
void processors();
void traced();
}  // namespace groups

// What the program does when it is run by itself: tells what is left of the table.
void after_exec();
