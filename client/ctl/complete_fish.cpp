// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "client/ctl/completion_model.h"

namespace iopermd::ctl {
namespace {

std::string escaped(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "'";
}

// The condition under which the words of this verb's line are completed.
std::string condition(const CompletionVerb& verb) {
    if (verb.path.empty())
        return "__fish_use_subcommand";
    const size_t blank = verb.path.find(' ');
    if (blank == std::string::npos && verb.path != "policy")
        return "__fish_seen_subcommand_from " + verb.path + "; and not __fish_seen_subcommand_from policy";
    if (blank == std::string::npos)
        return "__fish_seen_subcommand_from policy";
    return "__fish_seen_subcommand_from policy; and __fish_seen_subcommand_from " +
           verb.path.substr(blank + 1);
}

std::string option_line(const std::string& when, const CompletionOption& option) {
    std::string out = "complete -c iopermctl" + when;
    for (const std::string& name : option.names)
        out += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (option.takes_value)
        out += option.takes_file ? " -r -F" : " -x";
    return out + " -d " + escaped(option.help) + "\n";
}

std::string help_of(const std::vector<CompletionVerb>& verbs, const std::string& path) {
    for (const CompletionVerb& verb : verbs)
        if (verb.path == path)
            return verb.help;
    return "";
}

std::string verb_lines(const CompletionVerb& verb, const std::vector<CompletionVerb>& verbs) {
    const bool group = verb.path == "policy";
    std::string out;
    std::string when = condition(verb);
    if (group)
        when += fmt::format("; and not __fish_seen_subcommand_from {}", fmt::join(verb.words, " "));
    for (const std::string& word : verb.words)
        out += "complete -c iopermctl -n " + escaped(when) + " -a " + word + " -d " +
               escaped(help_of(verbs, verb.path.empty() ? word : verb.path + " " + word)) + "\n";
    if (verb.takes_file)
        out += "complete -c iopermctl -n " + escaped(when) + " -F\n";
    for (const CompletionOption& option : verb.options)
        out += option_line(verb.path.empty() ? "" : " -n " + escaped(when), option);
    return out;
}

}  // namespace

std::string complete_fish(const std::vector<CompletionVerb>& verbs) {
    std::string out =
        "# fish completion for iopermctl, made by: iopermctl completion fish\ncomplete -c iopermctl -f\n";
    for (const CompletionVerb& verb : verbs)
        out += verb_lines(verb, verbs);
    return out +
           "complete -c iopermctl -n '__fish_seen_subcommand_from run' -x -a '(__fish_complete_subcommand "
           "--fcs-skip=2)'\n";
}

}  // namespace iopermd::ctl
