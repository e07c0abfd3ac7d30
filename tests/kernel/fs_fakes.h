// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel::host {

// Memory, a root directory, anonymous files; once for the whole program, and for the calling thread.
void provide_file_systems();

// How many SIGPIPEs were sent since the last call.
unsigned take_broken_pipes();

}  // namespace kernel::host
