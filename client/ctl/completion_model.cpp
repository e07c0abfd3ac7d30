// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/completion_model.h"

#include "client/ctl/command.h"

namespace iopermd::ctl {
namespace {

CompletionOption option_of(const CLI::Option& option) {
    CompletionOption out;
    for (const std::string& name : option.get_lnames())
        out.names.push_back("--" + name);
    for (const std::string& name : option.get_snames())
        out.names.push_back("-" + name);
    out.help = option.get_description();
    out.takes_value = ctl::takes_value(option);
    out.takes_file = option.get_type_name() == kFileValue || option.get_type_name() == kProgramValue;
    return out;
}

void walk(const CLI::App& app, const std::string& path, std::vector<CompletionVerb>& out) {
    CompletionVerb verb{path, app.get_description(), {}, {}, false};
    for (const CLI::Option* option : app.get_options()) {
        if (option->nonpositional() && (path.empty() || !is_help(*option)))
            verb.options.push_back(option_of(*option));
        const std::string name = option->get_positional() ? option->get_name(true) : "";
        if (name == kShellValue)
            verb.words = completion_shells();
        verb.takes_file = verb.takes_file || name == kFileValue;
    }
    const std::vector<const CLI::App*> below = app.get_subcommands({});
    for (const CLI::App* sub : below)
        verb.words.push_back(sub->get_name());
    out.push_back(std::move(verb));
    for (const CLI::App* sub : below)
        walk(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), out);
}

}  // namespace

std::vector<CompletionVerb> completion_model(const CLI::App& app) {
    std::vector<CompletionVerb> out;
    walk(app, "", out);
    return out;
}

const std::vector<std::string>& completion_shells() {
    static const std::vector<std::string> shells = {"bash", "zsh", "fish"};
    return shells;
}

}  // namespace iopermd::ctl
