// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/run.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "client/ctl/commands.h"

namespace iopermd::ctl {
namespace {

// The ioperm-run of the same installation or build; empty where there is none.
std::string sibling() {
    std::error_code ignored;  // no /proc: PATH decides
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const std::string path = self.parent_path() / "ioperm-run";
    return ::access(path.c_str(), X_OK) == 0 ? path : std::string();
}

}  // namespace

size_t own_arguments(const CLI::App& app, const std::vector<std::string>& args) {
    size_t i = 0;
    while (i < args.size() && args[i].starts_with('-')) {
        const CLI::Option* option = app.get_option_no_throw(args[i]);
        i += option != nullptr && takes_value(*option) ? 2 : 1;
    }
    if (i >= args.size() || args[i] != "run")
        return args.size();
    if (i + 1 < args.size() && (args[i + 1] == "--help" || args[i + 1] == "-h"))
        return args.size();
    return i + 1;
}

Outcome exec_wrapper(const Context& context, const std::vector<std::string>& arguments) {
    const std::string beside = sibling();
    std::string program = beside.empty() ? "ioperm-run" : beside;
    std::vector<std::string> words = arguments;
    std::vector<char*> argv{program.data()};
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);

    context.detail("becoming " + program);
    // ioperm-run looks at the same variable.
    if (::setenv("IOPERMD_SOCKET", context.globals().socket.c_str(), 1) != 0)
        return Unexpected{Failure{fail_errno("set IOPERMD_SOCKET").error}};
    ::execvp(program.c_str(), argv.data());
    context.show(fail_errno("exec " + program).error);
    return ExitCode::Wrapper;
}

Command run_command() {
    return {
        .name = "run",
        .summary = "Run a program with the ports that the policy gives it: ioperm-run",
        .details =
            "Everything after `run` goes to ioperm-run(1), and its exit status is the answer: the program's "
            "own, or 125 to 127 "
            "when the wrapper failed, or 3 when the policy said no.",
        .examples = {{"iopermctl run -- ./oldapp file.txt",
                      "run it with all ports that the policy has for it and you"},
                     {"iopermctl run --ports 0x378+3 -- ./print", "run it with these ports only"}},
        .exits = {ExitCode::Denied, ExitCode::NoDaemon, ExitCode::Wrapper},
        .define = [](CLI::App&) -> Action {
            return [](Context& context) { return exec_wrapper(context, {}); };
        },
    };
}

}  // namespace iopermd::ctl
