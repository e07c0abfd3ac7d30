// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/man_page.h"

#include "client/ctl/app.h"
#include "client/ctl/commands.h"

namespace iopermd::ctl {
namespace {

// Text for groff: a backslash and a hyphen are themselves, and no line begins with a request's character.
std::string escaped(std::string_view text) {
    std::string out;
    bool line_start = true;
    for (const char c : text) {
        if (line_start && (c == '.' || c == '\''))
            out += "\\&";
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
        line_start = c == '\n';
    }
    return out;
}

std::string bold(std::string_view text) {
    return "\\fB" + escaped(text) + "\\fR";
}
std::string italic(std::string_view text) {
    return "\\fI" + escaped(text) + "\\fR";
}

std::string paragraphs(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const size_t end = std::min(text.find("\n\n"), text.size());
        out += ".PP\n" + escaped(text.substr(0, end)) + "\n";
        text.remove_prefix(std::min(end + 2, text.size()));
    }
    return out;
}

std::string option_head(const CLI::Option& option) {
    std::string out;
    for (const std::string& name : option.get_snames())
        out += (out.empty() ? "" : ", ") + bold("-" + name);
    for (const std::string& name : option.get_lnames())
        out += (out.empty() ? "" : ", ") + bold("--" + name);
    if (takes_value(option))
        out += " " + italic(option.get_type_name());
    return out;
}

std::string positional_head(const CLI::Option& option) {
    const bool many = option.get_expected_max() > 1;
    const std::string name = italic(option.get_name(true)) + (many ? "..." : "");
    return option.get_required() ? name : "[" + name + "]";
}

std::string option_list(const CLI::App& app) {
    std::string out;
    for (const CLI::Option* option : app.get_options()) {
        if (is_help(*option))
            continue;
        out += ".TP\n" + (option->nonpositional() ? option_head(*option) : positional_head(*option)) + "\n" +
               escaped(option->get_description()) + "\n";
        if (!option->get_default_str().empty())
            out += "(default: " + escaped(option->get_default_str()) + ")\n";
    }
    return out;
}

std::string usage(const Command& command, const CLI::App& app) {
    std::string out = bold("iopermctl " + command.name);
    for (const CLI::Option* option : app.get_options())
        if (option->nonpositional() && !is_help(*option))
            out += option->get_required() ? " " + option_head(*option) : " [" + option_head(*option) + "]";
    for (const CLI::Option* option : app.get_options())
        if (option->get_positional())
            out += " " + positional_head(*option);
    return out;
}

std::string section(const Command& command, const CLI::App& app) {
    std::string out = ".SS " + bold(command.name) + "\n" + usage(command, app) + "\n.PP\n" +
                      escaped(command.summary) + ".\n" + paragraphs(command.details) + option_list(app);
    for (const Example& example : command.examples)
        out += ".PP\n.EX\n    " + escaped(example.command) + "\n.EE\n.RS 8\n" + escaped(example.effect) +
               "\n.RE\n";
    if (command.exits.empty())
        return out;
    out += ".PP\nExit status beside 0, 1 and 2:";
    for (const ExitCode code : command.exits)
        out += " " + std::to_string(static_cast<int>(code));
    return out + "\n";
}

std::string exit_status() {
    std::string out = ".SH EXIT STATUS\n";
    for (const ExitMeaning& meaning : exit_meanings())
        out += ".TP\n" + bold(std::to_string(static_cast<int>(meaning.code))) + "\n" +
               escaped(meaning.meaning) + "\n";
    return out;
}

constexpr char kHead[] = R"(.\" Made from client/ctl by iopermctl-pages: edit the commands there.
.TH IOPERMCTL 1 "" "iopermd )" IOPERMD_VERSION R"(" "iopermd"
.SH NAME
iopermctl \- show and manage x86 I/O port grants
.SH SYNOPSIS
.B iopermctl
.RI [ options ]
.RI [ command " [" arguments ]]
.SH DESCRIPTION
.B iopermctl
talks to
.BR iopermd (8),
which grants x86 I/O ports to programs by a written policy.
Without a command it prints the status.
What it is asked for goes to standard output, words about it to standard error; it never asks back.
.SH OPTIONS
These belong to every command and may stand before or behind it.
)";

constexpr char kPorts[] = R"(.SH PORTS
A port is a number from 0 to 0xffff.
Where a command takes
.IR PORTS ,
it takes one or several of these, with commas between them:
.TP
.B 0x378
one port, in hexadecimal
.TP
.B 888
one port, in decimal; a leading zero is refused because it could mean octal
.TP
.B 0x378\-0x37f
a range, the last port included
.TP
.B 0x378+8
a range by its first port and the number of ports, as
.BR ioperm (2)
takes it
.TP
.B @lpt1
what the policy calls
.I lpt1
in its
.B [ranges]
.PP
Ports are always printed as hexadecimal ranges.
.SH JSON
With
.B \-\-json
a command prints one JSON document;
.B watch
and
.B acquire \-\-hold
print one a line.
Ports are arrays of hexadecimal ranges, times are RFC 3339 in UTC.
A failure is the document
.B {\(dqerror\(dq: {\(dqcode\(dq, \(dqmessage\(dq}}
on standard output, with the same exit status; where the policy refused, it has
.BR rule ", " source " (file:line), " hint " and the whole " verdict
as well.
.SH COMMANDS
)";

constexpr char kTail[] = R"(.SH ENVIRONMENT
.TP
.B IOPERMD_SOCKET
where the daemon listens, if
.B \-\-socket
does not say
.SH FILES
.TP
.I /run/iopermd/iopermd.sock
the daemon's socket
.TP
.IR /etc/iopermd/policy.toml ", " /etc/iopermd/policy.d/*.toml
the policy, see
.BR iopermd\-policy.toml (5)
.SH SEE ALSO
.BR ioperm\-run (1),
.BR ioperm (2),
.BR iopl (2),
.BR iopermd\-policy.toml (5),
.BR iopermd (8)
)";

}  // namespace

std::string man_page() {
    const Program program;
    std::string out = kHead + option_list(program.app()) + kPorts;
    for (const Command& command : commands())
        out += section(command, *program.find(command.name));
    return out + exit_status() + kTail;
}

}  // namespace iopermd::ctl
