// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/app.h"

#include <algorithm>
#include <ostream>

#include "client/ctl/commands.h"
#include "client/ctl/run.h"
#include "client/ctl/wrapped.h"

namespace iopermd::ctl {
namespace {

constexpr size_t kHelpWidth = 79;

std::string exit_words(const std::vector<ExitCode>& codes) {
    std::string out;
    for (const ExitMeaning& meaning : exit_meanings())
        if (std::find(codes.begin(), codes.end(), meaning.code) != codes.end())
            out += "  " + std::to_string(static_cast<int>(meaning.code)) + "  " +
                   std::string(meaning.meaning) + "\n";
    return out;
}

// What stands below the options in `iopermctl VERB --help`.
std::string footer(const Command& command) {
    std::string out;
    if (!command.details.empty())
        out += wrapped(command.details, kHelpWidth) + "\n\n";
    out += "Examples:\n";
    for (const Example& example : command.examples)
        out += "  " + example.command + "\n      " + example.effect + "\n";
    if (!command.exits.empty())
        out += "\nExit codes beside 0, 1 and 2:\n" + exit_words(command.exits);
    return out + "\nThe options of every command: iopermctl --help";
}

std::string main_footer() {
    std::vector<ExitCode> all;
    for (const ExitMeaning& meaning : exit_meanings())
        all.push_back(meaning.code);
    return wrapped(
               "Ports: 0x378, 888, 0x378-0x37f (last included), 0x378+8 (a count), @name from the policy's "
               "[ranges], or "
               "several of them with commas.",
               kHelpWidth) +
           "\n\nExit codes:\n" + exit_words(all) + "\nMore: iopermctl COMMAND --help, iopermctl(1).";
}

}  // namespace

Program::Program()
    : app_("Shows and manages x86 I/O port grants of iopermd. Without a command: status.", "iopermctl") {
    app_.add_flag("--json", globals_.json, "Machine-readable output: one document, streams one a line");
    app_.add_option("--socket", globals_.socket, "Where the daemon listens")
        ->type_name(kFileValue)
        ->envname("IOPERMD_SOCKET")
        ->capture_default_str();
    app_.add_option("--timeout", globals_.timeout, "Seconds to wait for an answer; 0: no limit")
        ->type_name("SECONDS")
        ->check(CLI::Range(0.0, 86400.0).description(""))
        ->capture_default_str();
    app_.add_flag("-q,--quiet", globals_.quiet, "No notes on stderr, errors only");
    app_.add_flag("-v,--verbose", globals_.verbose, "More words on stderr");
    app_.require_subcommand(0, 1);
    app_.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app_.get_formatter()->label("Positionals", "Arguments");
    app_.footer(main_footer());
    for (const Command& command : commands())
        add(command);
}

CLI::App& Program::parent_of(const std::string& name) {
    const size_t blank = name.find(' ');
    if (blank == std::string::npos)
        return app_;
    const std::string group = name.substr(0, blank);
    const auto known = app_.get_subcommands([&](const CLI::App* sub) { return sub->get_name() == group; });
    if (!known.empty())
        return *known.front();
    return *app_.add_subcommand(group, "Read, check and reload the policy")
                ->require_subcommand(1)
                ->fallthrough()
                ->group("Commands")
                ->footer("Each has its own help: iopermctl " + group + " COMMAND --help");
}

void Program::add(const Command& command) {
    // rfind() + 1: the whole name where it has no blank.
    CLI::App* verb = parent_of(command.name)
                         .add_subcommand(command.name.substr(command.name.rfind(' ') + 1), command.summary);
    verb->group("Commands");
    verb->fallthrough()->footer(footer(command));
    verbs_.emplace_back(command.name, std::pair(verb, command.define(*verb)));
}

const CLI::App* Program::find(const std::string& name) const {
    const auto found =
        std::find_if(verbs_.begin(), verbs_.end(), [&](const auto& v) { return v.first == name; });
    return found == verbs_.end() ? nullptr : found->second.first;
}

const Action& Program::chosen() const {
    const auto parsed =
        std::find_if(verbs_.begin(), verbs_.end(), [](const auto& v) { return v.second.first->parsed(); });
    return (parsed == verbs_.end() ? verbs_.front() : *parsed).second.second;
}

int run(const std::vector<std::string>& args, const Streams& streams) {
    Program program;
    Context context{program.globals(), streams};
    const size_t own = own_arguments(program.app(), args);
    try {
        // CLI11 takes the words from the back.
        std::vector<std::string> words(args.begin(), args.begin() + static_cast<ptrdiff_t>(own));
        std::reverse(words.begin(), words.end());
        program.app().parse(words);
    } catch (const CLI::CallForHelp& help) {
        return program.app().exit(help, streams.out, streams.err);
    } catch (const CLI::ParseError& error) {
        return static_cast<int>(context.show(Error{Code::Usage, std::string(error.what()) + "; see --help"}));
    }
    const Outcome outcome =
        own < args.size() ? exec_wrapper(context, {args.begin() + static_cast<ptrdiff_t>(own), args.end()})
                          : program.chosen()(context);
    streams.out.flush();
    return static_cast<int>(outcome ? *outcome : context.show(outcome.error()));
}

}  // namespace iopermd::ctl
