// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "client/ctl/completion_model.h"

namespace iopermd::ctl {
namespace {

// Within single quotes: the shell ends them for an apostrophe, _arguments and _describe want ':', '[' and ']'
// escaped.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else if (c == ':' || c == '[' || c == ']')
            out += std::string("\\") + c;
        else
            out += c;
    }
    return out;
}

std::string function_name(const CompletionVerb& verb) {
    std::string name = "_iopermctl_" + verb.path;
    for (char& c : name)
        if (c == ' ')
            c = '_';
    return name;
}

std::string option_lines(const CompletionVerb& verb) {
    std::string out;
    for (const CompletionOption& option : verb.options)
        for (const std::string& name : option.names)
            out += fmt::format("        '{}[{}]{}' \\\n", name, escaped(option.help),
                               !option.takes_value ? ""
                               : option.takes_file ? ":file:_files"
                                                   : ":value: ");
    return out;
}

std::string rest_line(const CompletionVerb& verb) {
    if (verb.path == "run")
        return "        '*:::command:_normal'\n";
    if (verb.takes_file)
        return "        '*:file:_files'\n";
    return fmt::format("        '*:word:({})'\n", fmt::join(verb.words, " "));
}

// A verb that has verbs below it: describes them, then goes on in the one that was named.
std::string group_function(const CompletionVerb& group, const std::vector<CompletionVerb>& verbs) {
    std::string described;
    std::string cases;
    for (const CompletionVerb& verb : verbs) {
        const std::string prefix = group.path.empty() ? "" : group.path + " ";
        if (verb.path.empty() || !verb.path.starts_with(prefix))
            continue;
        const std::string word = verb.path.substr(prefix.size());
        if (word.empty() || word.find(' ') != std::string::npos)
            continue;
        described += fmt::format("        '{}:{}'\n", word, escaped(verb.help));
        cases += fmt::format("        {}) {} ;;\n", word, function_name(verb));
    }
    return fmt::format(
        R"({function}() {{
    local context state state_descr line
    local -A opt_args
    local -a verbs=(
{described}    )
    _arguments -C \
{options}        '1:command:->verb' \
        '*:::argument:->rest'
    case $state in
        verb) _describe command verbs ;;
        rest) case $line[1] in
{cases}        esac ;;
    esac
}}
)",
        fmt::arg("function", function_name(group)), fmt::arg("described", described),
        fmt::arg("options", option_lines(group)), fmt::arg("cases", cases));
}

bool has_verbs_below(const CompletionVerb& verb, const std::vector<CompletionVerb>& verbs) {
    for (const CompletionVerb& other : verbs)
        if (verb.path.empty() || other.path.starts_with(verb.path + " "))
            return true;
    return false;
}

}  // namespace

std::string complete_zsh(const std::vector<CompletionVerb>& verbs) {
    std::string out =
        "#compdef iopermctl\n# zsh completion for iopermctl, made by: iopermctl completion zsh\n";
    for (const CompletionVerb& verb : verbs) {
        if (has_verbs_below(verb, verbs)) {
            out += group_function(verb, verbs);
            continue;
        }
        out += function_name(verb) + "() {\n    _arguments \\\n" + option_lines(verb) +
               option_lines(verbs.front()) + rest_line(verb) + "}\n";
    }
    return out + "compdef _iopermctl_ iopermctl\n";
}

}  // namespace iopermd::ctl
