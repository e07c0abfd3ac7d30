// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

// The three things that are done with capabilities here, by the kernel's own calls: libcap is not needed for
// them.
namespace capabilities {

// Keeps only these in the bounding set, so that no exec can bring another one back.
bool bound_to(const std::vector<int>& kept);
// Gives up every capability of the calling thread.
bool drop_all();
// What "setcap cap_sys_rawio=ep FILE" does.
bool grant_rawio_to_file(const char* path);

}  // namespace capabilities
