// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "fs/text_buffer.h"
#include "lib/result.h"

// The files of /proc/sys: limits and names that programs ask for (proc(5)).
namespace kernel::proc_settings {

Result<> file_max(TextBuffer& out);
Result<> descriptors_max(TextBuffer& out);
Result<> pipe_max(TextBuffer& out);
Result<> last_capability(TextBuffer& out);
Result<> domain_name(TextBuffer& out);
Result<> host_name(TextBuffer& out);
Result<> groups_max(TextBuffer& out);
Result<> release(TextBuffer& out);
Result<> system_name(TextBuffer& out);
Result<> overflow_id(TextBuffer& out);
Result<> pid_max(TextBuffer& out);
Result<> boot_id(TextBuffer& out);
Result<> entropy(TextBuffer& out);
Result<> new_uuid(TextBuffer& out);
Result<> version(TextBuffer& out);
Result<> mappings_max(TextBuffer& out);
Result<> lowest_mapping(TextBuffer& out);
Result<> overcommit(TextBuffer& out);

Result<> set_host(std::string_view text);
Result<> set_domain(std::string_view text);

}  // namespace kernel::proc_settings
