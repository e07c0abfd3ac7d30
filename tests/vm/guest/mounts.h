// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file systems and places that systemd would have set up before the first service.
namespace mounts {

void make();
// File capabilities need extended attributes, which a ramfs root does not have. Ends the run without them.
void require_tmpfs_root();

}  // namespace mounts
