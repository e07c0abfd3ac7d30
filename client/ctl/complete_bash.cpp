// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "client/ctl/completion_model.h"

namespace iopermd::ctl {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
    return fmt::format("{}", fmt::join(words, separator));
}

// The names of all options of all verbs that `wanted` chooses, as a pattern of `case`.
template <class Wanted>
std::string option_pattern(const std::vector<CompletionVerb>& verbs, Wanted wanted) {
    std::vector<std::string> names;
    for (const CompletionVerb& verb : verbs)
        for (const CompletionOption& option : verb.options)
            if (wanted(option))
                names.insert(names.end(), option.names.begin(), option.names.end());
    return joined(names, "|");
}

std::string verb_pattern(const std::vector<CompletionVerb>& verbs) {
    std::vector<std::string> out;
    for (const CompletionVerb& verb : verbs)
        if (!verb.path.empty())
            out.push_back(
                fmt::format("\"{}{}\"", verb.path.find(' ') == std::string::npos ? " " : "", verb.path));
    return joined(out, "|");
}

std::string words_of(const CompletionVerb& verb, const CompletionVerb& global) {
    std::vector<std::string> words = verb.words;
    for (const CompletionOption& option : verb.options)
        words.insert(words.end(), option.names.begin(), option.names.end());
    if (&verb != &global)
        for (const CompletionOption& option : global.options)
            words.insert(words.end(), option.names.begin(), option.names.end());
    return joined(words, " ");
}

}  // namespace

std::string complete_bash(const std::vector<CompletionVerb>& verbs) {
    std::string cases;
    for (const CompletionVerb& verb : verbs)
        cases += fmt::format("        \"{}\") words=\"{}\" files={} ;;\n", verb.path,
                             words_of(verb, verbs.front()), verb.takes_file ? "yes" : "");
    return fmt::format(
        R"(# bash completion for iopermctl, made by: iopermctl completion bash
_iopermctl() {{
    local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD - 1]}}
    local verb="" words="" files="" i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]}} in
            {values}) ((i++)) ;;
            -*) ;;
            *) case "$verb ${{COMP_WORDS[i]}}" in
                {verbs}) verb="${{verb:+$verb }}${{COMP_WORDS[i]}}" ;;
            esac ;;
        esac
        if [[ $verb == run ]]; then
            mapfile -t COMPREPLY < <(compgen -c -f -- "$current")
            return
        fi
    done
    case $previous in
        {files}) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
        {values}) COMPREPLY=(); return ;;
    esac
    case $verb in
{cases}    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; [[ -z $files ]] || compgen -f -- "$current")
}}
complete -o filenames -F _iopermctl iopermctl
)",
        fmt::arg("values", option_pattern(verbs, [](const CompletionOption& o) { return o.takes_value; })),
        fmt::arg("files", option_pattern(verbs, [](const CompletionOption& o) { return o.takes_file; })),
        fmt::arg("verbs", verb_pattern(verbs)), fmt::arg("cases", cases));
}

}  // namespace iopermd::ctl
