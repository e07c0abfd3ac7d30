// SPDX-License-Identifier: Apache-2.0
#include "client/run/launcher.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "client/run/answer.h"
#include "client/run/background.h"
#include "client/run/keeper.h"
#include "client/run/program.h"
#include "client/run/standard_streams.h"

namespace iopermd::run {
namespace {

constexpr int kOwnFailure = 125;

int complain(int status, const std::string& text) {
    std::fprintf(stderr, "ioperm-run: %s\n", text.c_str());
    return status;
}

// What a file-capability exec changes and ioperm-exec restores.
void describe_process(launch::Launch& launch, uint32_t closed_streams) {
    launch.version = launch::kVersion;
    launch.closed_streams = closed_streams;
    rlimit stack{};
    getrlimit(RLIMIT_STACK, &stack);
    launch.stack_soft = stack.rlim_cur;
    launch.stack_hard = stack.rlim_max;
    launch.personality = static_cast<uint32_t>(personality(0xffffffff));
    prctl(PR_GET_PDEATHSIG, &launch.death_signal, 0, 0, 0);
    launch.parent = getppid();
}

// No descriptor where no log is wanted, or where standard error is closed.
Result<UniqueFd> open_log(const Options& options, uint32_t closed_streams) {
    const bool to_stream = options.log_file.empty();
    if (options.quiet || (to_stream && (closed_streams & (1u << STDERR_FILENO)) != 0))
        return UniqueFd{};
    UniqueFd fd{to_stream ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)
                          : open(options.log_file.c_str(),
                                 O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666)};
    if (!fd)
        return fail_errno(to_stream ? "standard error" : options.log_file);
    return fd;
}

Result<Duty> make_duty(const Options& options, const Program& program, uint32_t closed_streams,
                       UniqueFd control) {
    UniqueFd process{static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0))};
    if (!process)
        return fail_errno("pidfd_open (Linux 5.3 or newer is needed)");
    auto log = open_log(options, closed_streams);
    if (!log)
        return Unexpected{std::move(log).error()};
    Duty duty{{program.canonical, getpid(), {}, options.reason},
              options.supervise,
              options.verbose,
              std::move(control),
              std::move(process),
              FdLog{std::move(*log), options.log_file.empty()},
              {}};
    if (options.ports)
        duty.wish.ports.emplace(*options.ports);
    describe_process(duty.launch, closed_streams);
    return duty;
}

void run_supervisor(Duty& duty, const Installation& installation) {
    if (const auto ready = become_daemon(); !ready) {
        (void)send_answer(duty.control.get(),
                          {kOwnFailure, "ioperm-run: supervisor: " + ready.error().message + "\n"});
        return;
    }
    keep(duty, installation.connect);
}

// The arguments of ioperm-exec, as launch.h has them. The environment goes with them.
std::vector<char*> exec_arguments(const std::string& control, const std::string& count,
                                  const std::string& path, char** command, char** environment) {
    static char name[] = "ioperm-exec";
    static char end[] = "";
    std::vector<char*> out = {name, const_cast<char*>(control.c_str()), const_cast<char*>(count.c_str()),
                              const_cast<char*>(path.c_str())};
    for (; *command != nullptr; command++)
        out.push_back(*command);
    out.push_back(end);
    for (; *environment != nullptr; environment++)
        out.push_back(*environment);
    out.push_back(nullptr);
    return out;
}

int become_program(const Options& options, const Program& program, char** environment,
                   const std::string& exec, int control) {
    size_t count = 0;
    while (options.command[count] != nullptr)
        count++;
    if (fcntl(control, F_SETFD, 0) != 0)
        return complain(kOwnFailure, std::string("control socket: ") + std::strerror(errno));
    const std::string control_text = std::to_string(control);
    const std::string count_text = std::to_string(count);
    const auto arguments =
        exec_arguments(control_text, count_text, program.path, options.command, environment);
    char* no_environment[] = {nullptr};
    execve(exec.c_str(), arguments.data(), no_environment);
    return complain(kOwnFailure, exec + ": " + std::strerror(errno));
}

}  // namespace

int launch_program(const Options& options, char** environment, const Installation& installation) {
    const uint32_t closed_streams = occupy_closed_streams();
    const auto program = find_program(options.command[0], std::getenv("PATH"));
    if (!program)
        return complain(program.error().status, options.command[0] + (": " + program.error().reason));
    if (program->privileged && !options.quiet)
        complain(0, program->path +
                        " is set-user-ID, set-group-ID or has capabilities: it gains nothing by them here");

    int ends[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return complain(kOwnFailure, std::string("socketpair: ") + std::strerror(errno));
    UniqueFd control{ends[0]};
    {
        auto duty = make_duty(options, *program, closed_streams, UniqueFd{ends[1]});
        if (!duty)
            return complain(kOwnFailure, duty.error().message);
        const auto started = start_in_background([&] {
            control.reset();  // so that the supervisor sees its end
            run_supervisor(*duty, installation);
        });
        if (!started)
            return complain(kOwnFailure, "supervisor: " + started.error().message);
    }
    const auto answer = receive_answer(control.get());
    if (!answer)
        return complain(kOwnFailure, answer.error().message);
    if (answer->status != 0) {
        std::fputs(answer->text.c_str(), stderr);
        return answer->status;
    }
    return become_program(options, *program, environment, installation.exec, control.get());
}

}  // namespace iopermd::run
