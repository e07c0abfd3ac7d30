// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "daemon/common/error.h"
#include "daemon/policy/decide.h"

namespace iopermd {

// Reads the text of /proc/ioports. Only leaves count: a line with deeper lines below it is a bus window, not
// a driver; so are not "PCI Bus …", and the kernel's fixed reservations "dma page reg" (0x80, the POST port,
// among them) and "fpu", which no driver serves. Fails with Code::Unsupported where every address reads as
// zero: /proc/ioports hides them from a reader that opened it without CAP_SYS_ADMIN. Lines with one name make
// one Owner.
Result<std::vector<MachineFacts::Owner>> parse_ioports(std::string_view text);

}  // namespace iopermd
