// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "lib/result.h"

namespace kernel {

// Linux reads this much of a file to see what it is (BINPRM_BUF_SIZE); a `#!` line must fit.
inline constexpr size_t kFileHead = 256;

// A script's first line: the interpreter and at most one argument, which is all the rest (execve(2)).
struct ScriptLine {
    std::string_view interpreter;
    std::string_view argument;  // empty: none
};

bool is_script(std::string_view head);
// `head` is the file's first kFileHead bytes or all of a shorter file; the result points into it. NoExec
// where the line names nothing or the interpreter's name may go on beyond the head.
Result<ScriptLine> read_script_line(std::string_view head);

}  // namespace kernel
