// SPDX-License-Identifier: Apache-2.0
#include "client/run/options.h"

#include <getopt.h>

#include <string_view>

#include "daemon/common/paths.h"
#include "iopermd/port_text.h"

namespace iopermd::run {
namespace {

constexpr char kUsage[] = "usage: ioperm-run [options] [--] program [argument...]\n";

constexpr char kHelp[] =
    R"(Runs a program with the I/O ports that the policy allows it, and nothing else.

The program's own iopl() and ioperm() calls are answered from the grant, so an
unmodified program works: what is inside the grant runs at the CPU's own speed,
what is outside ends in SIGSEGV, as on Linux, with a line that says which rule is
missing. CLI and STI are skipped where Linux skips them. Nothing is privileged:
no setuid, no capability; set-user-ID programs gain nothing under ioperm-run.

  --ports SET       ask for these ports: 0x378, 888, 0x378-0x37a, 0x378+3, and
                    lists of them: 0x70-0x71,0x80. Default: everything that the
                    policy allows this user and program.
  --no-supervise    do not trace the program, so that it, gdb or strace can use
                    ptrace: CLI and STI end it then, accesses outside the grant
                    are not shown, and background processes lose the ports when
                    the program ends.
  --reason TEXT     for the audit log, up to 256 bytes. Default: the command.
  --log FILE        append log lines to FILE. Default: standard error, as long as
                    the program runs.
  -q, --quiet       no log lines.
  -v, --verbose     also say what was granted.
  --socket PATH     the daemon's socket. Default: $IOPERMD_SOCKET or
                    )";

constexpr char kHelpEnd[] = R"(
  --help            show this text.
  --version         show the version.

Exit status: the program's own; 2 wrong usage, 3 denied by the policy, 5 no
daemon, 6 not possible on this machine, 8 others hold the ports, 125 another
failure of ioperm-run, 126 the program cannot be executed, 127 there is no such
program.
)";

enum Long { kPorts = 256, kNoSupervise, kSocket, kReason, kLog, kHelpOption, kVersion };

constexpr option kOptions[] = {
    {"ports", required_argument, nullptr, kPorts},   {"no-supervise", no_argument, nullptr, kNoSupervise},
    {"socket", required_argument, nullptr, kSocket}, {"reason", required_argument, nullptr, kReason},
    {"log", required_argument, nullptr, kLog},       {"quiet", no_argument, nullptr, 'q'},
    {"verbose", no_argument, nullptr, 'v'},          {"help", no_argument, nullptr, kHelpOption},
    {"version", no_argument, nullptr, kVersion},     {},
};

constexpr size_t kMaxReason = 256;  // as grants.proto has it

Printed wrong(const std::string& what) {
    return {2, "ioperm-run: " + what + "\n" + kUsage + "ioperm-run --help says more\n"};
}

// The command in one line of plain ASCII.
std::string join_command(char** command) {
    std::string out;
    for (; *command != nullptr && out.size() < kMaxReason; command++) {
        if (!out.empty())
            out += ' ';
        for (unsigned char c : std::string_view(*command))
            out += c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '?';
    }
    return out.substr(0, kMaxReason);
}

// None, or what is wrong with it.
std::optional<std::string> take_ports(const char* text, Options& options) {
    const auto ports = parse_port_set(text);
    if (!ports)
        return std::string("--ports ") + text + ": at byte " + std::to_string(ports.error().offset + 1) +
               ": " + std::string(describe(ports.error().kind));
    options.ports.emplace(*ports);
    return std::nullopt;
}

// The option that getopt_long() has just refused. Of short ones it names the letter, because they may come in
// one argument.
std::string offender(char** argv) {
    std::string argument = argv[optind - 1];
    if (optopt > 0 && optopt < kPorts && !argument.starts_with("--"))
        return std::string("-") + static_cast<char>(optopt);
    return argument;
}

}  // namespace

std::variant<Options, Printed> parse_options(int argc, char** argv, const char* socket_variable) {
    Options out;
    out.socket = socket_variable != nullptr && *socket_variable != '\0' ? socket_variable : kFrontSocket;
    optind = 0;  // glibc: start anew
    opterr = 0;
    for (int found; (found = getopt_long(argc, argv, "+:qv", kOptions, nullptr)) != -1;) {
        switch (found) {
            case kPorts:
                if (const auto mistake = take_ports(optarg, out))
                    return wrong(*mistake);
                break;
            case kNoSupervise:
                out.supervise = false;
                break;
            case kSocket:
                out.socket = optarg;
                break;
            case kReason:
                out.reason = optarg;
                break;
            case kLog:
                out.log_file = optarg;
                break;
            case 'q':
                out.quiet = true;
                break;
            case 'v':
                out.verbose = true;
                break;
            case kHelpOption:
                return Printed{0, std::string(kUsage) + kHelp + kFrontSocket + "." + kHelpEnd};
            case kVersion:
                return Printed{0, "ioperm-run " IOPERMD_VERSION "\n"};
            case ':':
                return wrong(std::string(argv[optind - 1]) + ": a value is missing");
            default:
                return wrong(offender(argv) + ": no such option, or it takes no value");
        }
    }
    if (optind >= argc)
        return wrong("a program is missing");
    if (out.reason.size() > kMaxReason)
        return wrong("--reason: longer than 256 bytes");
    out.command = argv + optind;
    if (out.reason.empty())
        out.reason = join_command(out.command);
    return out;
}

}  // namespace iopermd::run
