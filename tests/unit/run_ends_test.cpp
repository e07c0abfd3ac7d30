// SPDX-License-Identifier: Apache-2.0
// Jobs, terminals, pipelines, and the ends of program, supervisor and grant.
#include <pty.h>

#include "tests/unit/run_fixture.h"

namespace iopermd::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST_F(Run, EndsThePipelineWithTheProgram) {
    make_fifo("changes");
    Spawned program = start({probe_path(), "background"});
    program.read_rest();  // returns, although the supervisor and the program's child live on
    EXPECT_EQ(code(program.wait()), 6);
    const pid_t keeper = supervisor();
    EXPECT_FALSE(gone(keeper));
    std::string child;
    eventually([&] {
        std::ifstream file("/proc/" + std::to_string(keeper) + "/status");
        child = "";
        for (const auto& entry : fs::directory_iterator("/proc"))
            if (std::atoi(entry.path().filename().c_str()) > 0 &&
                status_field(std::atoi(entry.path().filename().c_str()), "TracerPid") ==
                    std::to_string(keeper))
                child = entry.path().filename();
        return !child.empty();
    });
    kill(std::atoi(child.c_str()), SIGKILL);
    eventually([&] { return gone(keeper); });
}

// --- jobs ---

TEST_F(Run, StopsAndContinuesAsAJob) {
    Spawned program = start_a_job();
    for (int signal : {SIGTSTP, SIGSTOP}) {
        const int stopped = program.wait();
        ASSERT_TRUE(WIFSTOPPED(stopped));
        EXPECT_EQ(WSTOPSIG(stopped), signal);
        EXPECT_THAT(status_field(program.pid(), "State"), StartsWith("t"));
        kill(program.pid(), SIGCONT);
        EXPECT_TRUE(WIFCONTINUED(program.wait()));
        program.write_input("\n");
    }
    EXPECT_EQ(code(program.wait()), 4);
}

// A shell on a terminal of its own with one job in the foreground; it tells what waitpid() says about the
// job.
class Terminal {
public:
    explicit Terminal(const Words& command) {
        int pipe_ends[2];
        if (pipe2(pipe_ends, O_CLOEXEC) != 0)
            std::abort();
        statuses_.reset(pipe_ends[0]);
        int master = -1;
        shell_ = forkpty(&master, nullptr, nullptr, nullptr);
        if (shell_ == 0)
            be_shell(command, pipe_ends[1]);
        close(pipe_ends[1]);
        master_.reset(master);
    }
    Terminal(const Terminal&) = delete;
    ~Terminal() {
        kill(shell_, SIGKILL);
        waitpid(shell_, nullptr, 0);
    }

    void press(char key) const { (void)!::write(master_.get(), &key, 1); }
    void read_until(const std::string& text) const {
        std::string seen;
        for (char c; seen.find(text) == std::string::npos && ::read(master_.get(), &c, 1) == 1;)
            seen += c;
    }
    int next_status() const {
        int status = -1;
        return ::read(statuses_.get(), &status, sizeof status) == sizeof status ? status : -1;
    }

private:
    [[noreturn]] static void be_shell(const Words& command, int statuses) {
        std::vector<char*> arguments;
        for (const std::string& word : command)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        for (int key : {SIGINT, SIGTSTP})
            signal(key, SIG_DFL);  // whatever the test was started by
        signal(SIGTTOU, SIG_IGN);
        const pid_t job = fork();
        if (job == 0) {
            setpgid(0, 0);
            tcsetpgrp(0, getpid());
            signal(SIGTTOU, SIG_DFL);
            become_ordinary();
            execv(arguments[0], arguments.data());
            _exit(97);
        }
        for (int status; waitpid(job, &status, WUNTRACED) == job;) {
            (void)!::write(statuses, &status, sizeof status);
            if (WIFSTOPPED(status))
                kill(-job, SIGCONT);
        }
        pause();
        _exit(0);
    }

    pid_t shell_ = -1;
    UniqueFd master_;
    UniqueFd statuses_;
};

TEST_F(Run, KeysOfTheTerminalReachTheProgramOnly) {
    const Terminal terminal(wrapped({probe_path(), "wait"}));
    terminal.read_until("ready");
    const pid_t keeper = supervisor();
    terminal.press('\x1a');  // ^Z
    const int stopped = terminal.next_status();
    ASSERT_TRUE(WIFSTOPPED(stopped));
    EXPECT_EQ(WSTOPSIG(stopped), SIGTSTP);
    EXPECT_FALSE(gone(keeper));
    EXPECT_THAT(status_field(keeper, "State"), Not(StartsWith("T")));
    terminal.press('\x03');  // ^C
    const int killed = terminal.next_status();
    ASSERT_TRUE(WIFSIGNALED(killed));
    EXPECT_EQ(WTERMSIG(killed), SIGINT);
    eventually([&] { return gone(keeper); });
}

// --- ends of the session and of the supervisor ---

class Ends : public Run {
protected:
    Ends() { make_fifo("changes"); }
};

TEST_F(Ends, DetachesWhenTheGrantEnds) {
    Spawned program = start({probe_path(), "wait"});
    EXPECT_EQ(program.read_line(), "ready");
    EXPECT_EQ(status_field(program.pid(), "TracerPid"), read("pid"));
    put("changes", "end it has expired\n");
    EXPECT_THAT(program.read_error_line(),
                testing::MatchesRegex("ioperm-run: run-probe\\[[0-9]+\\] loses its ports: it has expired"));
    eventually([&] { return status_field(program.pid(), "TracerPid") == "0"; });
    eventually([&] { return gone(supervisor()); });
    kill(program.pid(), SIGTERM);
    EXPECT_EQ(code(program.wait()), 128 + SIGTERM);
}

TEST_F(Ends, TheSupervisorHoldsNothingOfTheProgramButItsErrorStream) {
    Spawned program = start({probe_path(), "wait"}, [] { dup2(1, 40); });
    EXPECT_EQ(program.read_line(), "ready");
    const fs::path process = fs::path("/proc") / read("pid");
    EXPECT_EQ(fs::read_symlink(process / "cwd"), "/");
    const fs::path error = fs::read_symlink(fs::path("/proc") / std::to_string(program.pid()) / "fd/2");
    int pipes = 0;
    for (const auto& entry : fs::directory_iterator(process / "fd")) {
        const fs::path target = fs::read_symlink(entry);
        if (target.string().starts_with("pipe:")) {
            EXPECT_EQ(target, error);
            pipes++;
        }
    }
    EXPECT_EQ(pipes, 1);
}

TEST_F(Ends, DetachesFromAStoppedProgramThatStaysStopped) {
    Spawned program = start_a_job();
    ASSERT_TRUE(WIFSTOPPED(program.wait()));
    put("changes", "end it has expired\n");
    eventually([&] { return status_field(program.pid(), "TracerPid") == "0"; });
    eventually([&] { return status_field(program.pid(), "State").starts_with("T"); });
    kill(program.pid(), SIGCONT);
    EXPECT_TRUE(WIFCONTINUED(program.wait()));
    program.write_input("\n");
    EXPECT_TRUE(WIFSTOPPED(program.wait()));
    kill(program.pid(), SIGCONT);
    EXPECT_TRUE(WIFCONTINUED(program.wait()));
    program.write_input("\n");
    EXPECT_EQ(code(program.wait()), 4);
}

TEST_F(Ends, LetsGoButStaysWhenAPartIsTaken) {
    Spawned program = start({probe_path(), "wait"});
    EXPECT_EQ(program.read_line(), "ready");
    put("changes", "cut it was taken back\n");
    EXPECT_THAT(program.read_error_line(), HasSubstr("] keeps no ports: it was taken back"));
    eventually([&] { return status_field(program.pid(), "TracerPid") == "0"; });
    EXPECT_FALSE(gone(supervisor()));
    kill(program.pid(), SIGTERM);
    EXPECT_EQ(code(program.wait()), 128 + SIGTERM);
    eventually([&] { return gone(supervisor()); });
}

TEST_F(Ends, EndsTheSessionWithTheProgramWithoutSupervision) {
    Spawned program = start({"--no-supervise", probe_path(), "wait"});
    EXPECT_EQ(program.read_line(), "ready");
    EXPECT_EQ(status_field(program.pid(), "TracerPid"), "0");
    EXPECT_FALSE(gone(supervisor()));
    kill(program.pid(), SIGTERM);
    EXPECT_EQ(code(program.wait()), 128 + SIGTERM);
    eventually([&] { return gone(supervisor()); });
}

TEST_F(Ends, TheProgramOutlivesItsSupervisor) {
    Spawned program = start({probe_path(), "wait"});
    EXPECT_EQ(program.read_line(), "ready");
    kill(supervisor(), SIGKILL);
    eventually([&] { return status_field(program.pid(), "TracerPid") == "0"; });
    kill(program.pid(), SIGTERM);
    EXPECT_EQ(code(program.wait()), 128 + SIGTERM);
}

TEST_F(Ends, TheSupervisorEndsWithAKilledIopermRun) {
    make_fifo("hold");
    Spawned program = start({probe_path(), "wait"});
    eventually([&] { return supervisor() != 0; });
    kill(program.pid(), SIGKILL);
    EXPECT_EQ(code(program.wait()), 128 + SIGKILL);
    put("hold", "\n");
    eventually([&] { return gone(supervisor()); });
}

TEST_F(Ends, IopermRunFailsWhenTheSupervisorIsKilled) {
    make_fifo("hold");
    Spawned program = start({probe_path(), "wait"});
    eventually([&] { return supervisor() != 0; });
    kill(supervisor(), SIGKILL);
    EXPECT_EQ(program.read_error_line(), "ioperm-run: the supervisor ended before it answered");
    EXPECT_EQ(code(program.wait()), 125);
}
}  // namespace
}  // namespace iopermd::test
