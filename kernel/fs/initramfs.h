// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {

struct Handoff;

// Makes the archive that the boot loader left the contents of the root directory. Its memory stays: files
// read from it. A broken or compressed archive is an error in the log, and what came before it is there.
// Once, at boot.
void unpack_initramfs(const Handoff& handoff);

}  // namespace kernel
