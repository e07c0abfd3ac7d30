// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file systems and places that systemd would have set up before the first service.
namespace mounts {

void make();

}  // namespace mounts
