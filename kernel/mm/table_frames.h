// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/result.h"
#include "mm/frame.h"

namespace kernel {

// Pages for page tables: full of zeros, with Frame::table_entries 0, and given back in that state. Each CPU
// keeps some, because a table is empty again when it is given back: clearing its entries one by one has cost
// less than clearing a page would. Interrupts off, or any thread.
Result<Frame*> allocate_table();
void free_table(Frame& table);

}  // namespace kernel
