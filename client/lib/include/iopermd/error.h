// SPDX-License-Identifier: Apache-2.0
#pragma once

// In the tree, `Error`, `Code` and `Result<T>` live with the daemon that reports them; the installed header
// of this name is that very file (client/lib/CMakeLists.txt), so programs outside the tree see one definition
// and no path of ours.
#include "daemon/common/error.h"
