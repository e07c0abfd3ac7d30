// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// Makes mount(2) know "devpts": a directory with a node for each pseudo-terminal that is open.
void register_devpts();

}  // namespace kernel
