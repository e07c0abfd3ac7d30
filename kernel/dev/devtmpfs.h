// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// Makes mount(2) know "devtmpfs": one tree for the whole system, in which every device has its node from the
// start and programs may make and remove names as in any directory.
void register_devtmpfs();

}  // namespace kernel
