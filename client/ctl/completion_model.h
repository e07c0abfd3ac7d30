// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace iopermd::ctl {

// What the three shells' scripts are made from, read off the CLI11 app.
struct CompletionOption {
    std::vector<std::string> names;  // "--quiet", "-q"
    std::string help;
    bool takes_value = false;
    bool takes_file = false;
};

struct CompletionVerb {
    std::string path;  // "list", "policy", "policy check"; "" for iopermctl itself
    std::string help;
    std::vector<CompletionOption> options;
    std::vector<std::string> words;  // verbs below it, or the values of its argument
    bool takes_file = false;
};

// iopermctl itself first, then the verbs in the order of the help.
std::vector<CompletionVerb> completion_model(const CLI::App& app);

// The shells that can be completed.
const std::vector<std::string>& completion_shells();

std::string complete_bash(const std::vector<CompletionVerb>& verbs);
std::string complete_zsh(const std::vector<CompletionVerb>& verbs);
std::string complete_fish(const std::vector<CompletionVerb>& verbs);

}  // namespace iopermd::ctl
