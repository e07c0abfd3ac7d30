// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/text_buffer.h"
#include "lib/result.h"

// /proc/net, and what /proc/sys/net says of the limits (proc(5), unix(7)).
namespace kernel::proc_net {

Result<> local_sockets(TextBuffer& out);
Result<> buffer_size(TextBuffer& out);
Result<> backlog_max(TextBuffer& out);
Result<> control_max(TextBuffer& out);
Result<> datagrams_max(TextBuffer& out);

}  // namespace kernel::proc_net
