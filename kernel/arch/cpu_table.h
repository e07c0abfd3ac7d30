// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// One more CPU runs; only while booting, in the order of the numbers.
void add_running_cpu();

}  // namespace kernel
