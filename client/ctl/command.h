// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "client/ctl/context.h"
#include "client/ctl/failure.h"

namespace iopermd::ctl {

struct Example {
    std::string command;  // "iopermctl list --all"
    std::string effect;   // one clause
};

// What a verb does once its options are parsed.
using Action = std::function<Outcome(Context&)>;

// One verb: everything that its help, completion and manual say comes from here.
struct Command {
    std::string name;  // "list", "policy check"
    std::string summary;
    std::string details;  // paragraphs, an empty line between two; may be empty
    std::vector<Example> examples;
    std::vector<ExitCode> exits;  // beside 0, 1 and 2
    // Adds the verb's own options to its app; the action reads them.
    std::function<Action(CLI::App&)> define;
};

// Whether an option wants a value behind it; CLI11 has flags expect none.
inline bool takes_value(const CLI::Option& option) {
    return option.get_expected_max() > 0;
}
// Every verb has --help; it is not worth a word in the manual of each.
inline bool is_help(const CLI::Option& option) {
    return option.check_lname("help");
}

// For options of an unsigned type: CLI11 2.1 would read "-1" as its two's complement.
inline CLI::Validator not_negative() {
    return {[](std::string& text) { return std::string(text.starts_with('-') ? text + " is negative" : ""); },
            "", "not negative"};
}

// Option and positional value names. Completion offers files for those that say so.
inline constexpr char kPortsValue[] = "PORTS";
inline constexpr char kFileValue[] = "FILE";
inline constexpr char kProgramValue[] = "PROGRAM";
inline constexpr char kShellValue[] = "SHELL";

}  // namespace iopermd::ctl
