// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace unix_socket {

// A socket of this type at this path, mode 0666, with a descriptor above those that a service gets by number.
// It ends the run if that cannot be.
int bound(int type, const std::string& path);

}  // namespace unix_socket
