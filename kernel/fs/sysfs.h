// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

// Makes mount(2) know "sysfs": the few files that C libraries and language runtimes look for, which is the
// processors. There is no device model behind it.
void register_sysfs();

}  // namespace kernel
