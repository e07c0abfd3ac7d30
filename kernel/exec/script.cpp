// SPDX-License-Identifier: Apache-2.0
#include "exec/script.h"

namespace kernel {
namespace {

constexpr std::string_view kBlank = " \t";

std::string_view trimmed(std::string_view text) {
    const size_t first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(kBlank) + 1 - first);
}

}  // namespace

bool is_script(std::string_view head) {
    return head.starts_with("#!");
}

Result<ScriptLine> read_script_line(std::string_view head) {
    const size_t newline = head.find_first_of(std::string_view{"\n\0", 2});
    const bool whole = newline != std::string_view::npos || head.size() < kFileHead;
    std::string_view line = trimmed(head.substr(0, newline).substr(2));
    const size_t end = line.find_first_of(kBlank);
    // A truncated argument is passed on as it is; a truncated interpreter could be another program
    // (fs/binfmt_script.c).
    if (line.empty() || (!whole && end == std::string_view::npos))
        return fail(Errno::NoExec);
    if (end == std::string_view::npos)
        return ScriptLine{line, {}};
    return ScriptLine{line.substr(0, end), trimmed(line.substr(end))};
}

}  // namespace kernel
