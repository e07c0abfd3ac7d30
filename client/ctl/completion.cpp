// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <ostream>

#include "client/ctl/app.h"
#include "client/ctl/commands.h"
#include "client/ctl/completion_model.h"

namespace iopermd::ctl {
namespace {

std::string script(const std::string& shell) {
    const Program program;
    const std::vector<CompletionVerb> verbs = completion_model(program.app());
    if (shell == "bash")
        return complete_bash(verbs);
    return shell == "zsh" ? complete_zsh(verbs) : complete_fish(verbs);
}

std::string known_shell(const std::string& shell) {
    const auto& shells = completion_shells();
    if (std::find(shells.begin(), shells.end(), shell) != shells.end())
        return "";
    return "\"" + shell + "\" is none of bash, zsh, fish";
}

}  // namespace

Command completion_command() {
    return {
        .name = "completion",
        .summary = "Print a shell's completion script: bash, zsh or fish",
        .details = "The package installs the three; this is for a shell that looks elsewhere.",
        .examples = {{"source <(iopermctl completion bash)", "for this bash"},
                     {"iopermctl completion fish > ~/.config/fish/completions/iopermctl.fish",
                      "for every fish of yours"}},
        .exits = {},
        .define = [](CLI::App& app) -> Action {
            auto shell = std::make_shared<std::string>();
            app.add_option(kShellValue, *shell, "bash, zsh or fish")
                ->required()
                ->type_name("")
                ->check(CLI::Validator(known_shell, "", "shell"));
            return [shell](Context& context) -> Outcome {
                context.out() << script(*shell);
                return ExitCode::Ok;
            };
        },
    };
}

}  // namespace iopermd::ctl
