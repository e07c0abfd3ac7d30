// SPDX-License-Identifier: Apache-2.0
// ioperm-run as a whole, with real processes, ptrace and seccomp; only the daemon, the guard and ioperm(2)
// are fakes (fake_run.cpp, fake_kernel.cpp), so that it runs on machines without ioperm().
#include <gmock/gmock.h>
#include <grp.h>
#include <pty.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/unit/spawned.h"

namespace iopermd {
namespace {

using test::Spawned;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Words = std::vector<std::string>;
using Circumstance = std::function<void()>;
namespace fs = std::filesystem;

struct Outcome {
    int status;  // exit status, 128+n for a signal
    std::string out;
    std::string err;
};

int code(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

Outcome finish(Spawned& program) {
    program.close_input();
    program.read_rest();
    const int status = program.wait();
    return {code(status), program.out, program.err};
}

// ioperm-run is for ordinary users, so a test that runs as root becomes one: root without capabilities is
// treated specially by execve(2).
void become_ordinary() {
    if (getuid() != 0)
        return;
    if (setgroups(0, nullptr) != 0 || setresgid(65534, 65534, 65534) != 0 ||
        setresuid(65534, 65534, 65534) != 0)
        _exit(96);
}

void no_core() {
    const rlimit limit = {0, 0};
    setrlimit(RLIMIT_CORE, &limit);
}

class Run : public ::testing::Test {
protected:
    // An ordinary user may not be able to reach the build directory.
    Run() {
        char name[] = "/tmp/ioperm-run-test-XXXXXX";
        directory_ = mkdtemp(name);
        fs::copy_file(FAKE_EXEC, path("ioperm-exec"));
        fs::copy_file(FAKE_RUN, path("fake-run"));
        fs::copy_file(PROBE, path("run-probe"));
        write("ports", "0x70-0x71");
        if (getuid() == 0 && chown(directory_.c_str(), 65534, 65534) != 0)
            std::abort();
    }
    ~Run() override { fs::remove_all(directory_); }

    std::string path(const std::string& name) const { return directory_ / name; }
    void write(const std::string& name, const std::string& text, int mode = 0644) const {
        std::ofstream(path(name)) << text;
        chmod(path(name).c_str(), static_cast<mode_t>(mode));
    }
    std::string read(const std::string& name) const {
        std::ifstream file(path(name));
        return std::string(std::istreambuf_iterator<char>(file), {});
    }
    void make_fifo(const std::string& name) const {
        ASSERT_EQ(mkfifo(path(name).c_str(), 0600), 0);
        ASSERT_EQ(chmod(path(name).c_str(), 0666), 0);
    }
    void put(const std::string& fifo, const std::string& text) const {
        const UniqueFd fd{open(path(fifo).c_str(), O_WRONLY | O_CLOEXEC)};
        ASSERT_EQ(::write(fd.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }

    Words wrapped(const Words& rest) const {
        Words out = {path("fake-run"), directory_};
        out.insert(out.end(), rest.begin(), rest.end());
        return out;
    }
    std::string probe_path() const { return path("run-probe"); }
    // Starts ioperm-run with these arguments, as an ordinary user.
    Spawned start(
        const Words& arguments, const Circumstance& circumstance = [] {}) const {
        return Spawned(wrapped(arguments), ordinary(circumstance));
    }
    static Circumstance ordinary(const Circumstance& circumstance = [] {}) {
        return [circumstance] {
            no_core();
            become_ordinary();
            circumstance();
        };
    }
    // Runs the probe under the wrapper.
    Outcome probe(const Words& arguments, Words options = {}) const {
        options.push_back(probe_path());
        options.insert(options.end(), arguments.begin(), arguments.end());
        Spawned program = start(options);
        return finish(program);
    }
    pid_t supervisor() const { return std::atoi(read("pid").c_str()); }

    fs::path directory_;
};

// A field of /proc/PID/status.
std::string status_field(pid_t pid, const std::string& key) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(key + ":\t"))
            return line.substr(key.size() + 2);
    return "";
}

// Waits for a condition that another process makes true; the test's own time limit is ctest's.
template <class Condition>
void eventually(Condition condition) {
    while (!condition())
        sched_yield();
}

bool gone(pid_t pid) {
    const std::string state = status_field(pid, "State");
    return state.empty() || state[0] == 'Z' || state[0] == 'X';
}

// --- the program's own ends ---

TEST_F(Run, PassesTheExitStatus) {
    for (int status : {0, 1, 42, 125, 255})
        EXPECT_EQ(probe({"exit", std::to_string(status)}).status, status);
}

TEST_F(Run, PassesTheDeathBySignal) {
    for (int signal : {SIGTERM, SIGKILL, SIGSEGV, SIGABRT, SIGPIPE, SIGTRAP, SIGRTMIN + 3})
        EXPECT_EQ(probe({"raise", std::to_string(signal)}).status, 128 + signal);
}

TEST_F(Run, PassesStreams) {
    Spawned program = start({probe_path(), "copy"});
    program.write_input("one\ntwo\n");
    const Outcome outcome = finish(program);
    EXPECT_EQ(outcome.out, "one\ntwo\n");
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(outcome.status, 0);
}

TEST_F(Run, TakesThePortsOfTheGrantAndNoOther) {
    write("ports", "0x378-0x37a,0x80,0xffff");
    EXPECT_EQ(probe({"exit", "0"}).status, 0);
    EXPECT_EQ(read("ioperm"), "0x80 1 1\n0x378 3 1\n0xffff 1 1\n");
}

// --- what the program sees of its start ---

class Invisible : public Run, public ::testing::WithParamInterface<std::pair<const char*, Circumstance>> {};

TEST_P(Invisible, TheProgramSeesTheSameAsWithoutTheWrapper) {
    const Circumstance setup = [&] {
        setenv("LD_LIBRARY_PATH", "/nonexistent", 1);
        setenv("TMPDIR", "/elsewhere", 1);
        setenv("MALLOC_ARENA_MAX", "1", 1);
        setenv("GLIBC_TUNABLES", "glibc.malloc.check=0", 1);
        setenv("EMPTY", "", 1);
        GetParam().second();
    };
    for (const char* supervise : {"--", "--no-supervise"}) {
        Spawned bare({probe_path(), "state", "an argument", "", "--help"}, ordinary(setup));
        Spawned under = start({supervise, probe_path(), "state", "an argument", "", "--help"}, setup);
        const Outcome expected = finish(bare);
        const Outcome got = finish(under);
        EXPECT_EQ(got.status, expected.status);
        EXPECT_EQ(got.out, expected.out);
        EXPECT_EQ(got.err, "");
    }
}

void block(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_BLOCK, &set, nullptr);
}

const std::pair<const char*, Circumstance> kSetups[] = {
#ifndef __SANITIZE_THREAD__  // it does not start in the address space layout that these two bring about
    {"UnlimitedStack",
     [] {
         rlimit limit;
         getrlimit(RLIMIT_STACK, &limit);
         limit.rlim_cur = limit.rlim_max;
         setrlimit(RLIMIT_STACK, &limit);
     }},
    {"Personality", [] { personality(ADDR_NO_RANDOMIZE | ADDR_COMPAT_LAYOUT); }},
#endif
    {"Plain", [] {}},
    {"ClosedInput", [] { close(0); }},
    {"ClosedError", [] { close(2); }},
    {"ClosedStreams", [] { close(0), close(2); }},
    {"MoreDescriptors", [] { dup2(1, 5), dup2(1, 40); }},
    {"IgnoredSignals", [] { signal(SIGCHLD, SIG_IGN), signal(SIGHUP, SIG_IGN), signal(SIGPIPE, SIG_IGN); }},
    {"BlockedSignals", [] { block(SIGCHLD), block(SIGINT), block(SIGSEGV), block(SIGUSR1); }},
    {"PendingSignal", [] { block(SIGUSR2), raise(SIGUSR2); }},
    {"SmallLimits",
     [] {
         for (auto resource : {RLIMIT_NOFILE, RLIMIT_STACK}) {
             rlimit limit;
             getrlimit(resource, &limit);
             limit.rlim_cur = resource == RLIMIT_NOFILE ? 64 : 1 << 20;
             setrlimit(resource, &limit);
         }
     }},
    {"DeathSignal", [] { prctl(PR_SET_PDEATHSIG, SIGUSR1); }},
    {"Subreaper", [] { prctl(PR_SET_CHILD_SUBREAPER, 1); }},
    {"UmaskAndDirectory", [] { umask(077), (void)!chdir("/usr/lib"); }},
    {"Nice", [] { (void)!nice(5); }},
    {"OwnSession", [] { setsid(); }},
    {"NoEnvironment", [] { clearenv(); }},
    {"LargeEnvironment", [] { setenv("LARGE", std::string(100'000, 'x').c_str(), 1); }},
};
INSTANTIATE_TEST_SUITE_P(Setups, Invisible, testing::ValuesIn(kSetups),
                         [](const auto& setup) { return setup.param.first; });

// --- which program ---

TEST_F(Run, LooksTheProgramUpInPath) {
    fs::create_directories(path("a"));
    fs::create_directories(path("b/tool"));
    write("a/tool", "#!/bin/sh\necho not executable\n", 0644);
    fs::create_directories(path("c"));
    write("c/tool", "#!/bin/sh\necho \"$0 $1\"\n", 0755);
    Spawned found = start({"tool", "x"}, [&] {
        setenv("PATH", (path("a") + ":" + path("b") + ":" + path("c") + ":/bin").c_str(), 1);
    });
    EXPECT_EQ(finish(found).out, path("c/tool") + " x\n");
    Spawned denied = start({"tool", "x"}, [&] { setenv("PATH", path("a").c_str(), 1); });
    const Outcome outcome = finish(denied);
    EXPECT_EQ(outcome.status, 126);
    EXPECT_EQ(outcome.err, "ioperm-run: tool: Permission denied\n");
}

TEST_F(Run, KeepsARelativePathAsItWasTyped) {
    write("script", "#!/bin/sh\necho \"$0\"\n", 0755);
    Spawned program = start({"./script"}, [&] { (void)!chdir(directory_.c_str()); });
    EXPECT_EQ(finish(program).out, "./script\n");
    Spawned here = start({"script"}, [&] {
        (void)!chdir(directory_.c_str());
        setenv("PATH", ":/bin", 1);
    });
    EXPECT_EQ(finish(here).out, "script\n");
}

TEST_F(Run, GivesAScriptWithoutInterpreterToTheShell) {
    write("script", "echo \"$0 $1\"\n", 0755);
    Spawned program = start({path("script"), "x"});
    EXPECT_EQ(finish(program).out, path("script") + " x\n");
}

TEST_F(Run, SaysWhyAProgramCannotBeExecuted) {
    Spawned missing = start({"/nonexistent/tool"});
    Outcome outcome = finish(missing);
    EXPECT_EQ(outcome.status, 127);
    EXPECT_EQ(outcome.err, "ioperm-run: /nonexistent/tool: No such file or directory\n");

    Spawned directory = start({"/usr"});
    EXPECT_EQ(finish(directory).status, 126);

    write("lost", "#!/nonexistent/interpreter\n", 0755);
    Spawned lost = start({path("lost")});
    outcome = finish(lost);
    EXPECT_EQ(outcome.status, 127);
    EXPECT_EQ(outcome.err, "ioperm-exec: " + path("lost") + ": No such file or directory\n");

    write("wrong", "/bin/true");
    outcome = probe({"exit", "0"});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_THAT(outcome.err, HasSubstr("not the program that the ports were granted to"));
}

TEST_F(Run, WarnsOfPrivilegedPrograms) {
    fs::copy_file(PROBE, path("setuid"));
    chmod(path("setuid").c_str(), 04755);
    Spawned program = start({path("setuid"), "exit", "3"});
    const Outcome outcome = finish(program);
    EXPECT_EQ(outcome.status, 3);
    EXPECT_THAT(outcome.err, HasSubstr("set-user-ID"));
}

// --- what the daemon, the guard and the kernel say ---

TEST_F(Run, PrintsTheDenial) {
    fs::remove(path("ports"));
    const Outcome outcome = probe({"exit", "0"});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_EQ(outcome.err, "ioperm-run: denied: " + fs::canonical(probe_path()).string() + "\n  no rule\n");
    EXPECT_EQ(outcome.out, "");
}

TEST_F(Run, SaysWhatIsMissing) {
    write("no-capability", "");
    Outcome outcome = probe({"exit", "0"});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_EQ(outcome.err,
              "ioperm-exec: no CAP_SYS_RAWIO: this file lacks it; as root: setcap cap_sys_rawio=ep on it\n");
    Spawned restricted = start({probe_path(), "exit", "0"}, [] { prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); });
    EXPECT_THAT(finish(restricted).err, HasSubstr("no_new_privs is set"));
    fs::remove(path("no-capability"));

    write("ioperm-error", std::to_string(ENOSYS));
    outcome = probe({"exit", "0"});
    EXPECT_EQ(outcome.status, 6);
    EXPECT_THAT(outcome.err, HasSubstr("CONFIG_X86_IOPL_IOPERM"));
    write("ioperm-error", std::to_string(EPERM));
    outcome = probe({"exit", "0"});
    EXPECT_EQ(outcome.status, 6);
    EXPECT_THAT(outcome.err, HasSubstr("lockdown"));
    fs::remove(path("ioperm-error"));

    fs::remove(path("ioperm-exec"));
    outcome = probe({"exit", "0"});
    EXPECT_EQ(outcome.status, 125);
    EXPECT_EQ(outcome.err, "ioperm-run: " + path("ioperm-exec") + ": No such file or directory\n");
}

TEST_F(Run, SaysSoWhenItCannotTrace) {
    // Under a tracer, as under `strace -f`, the supervisor cannot be one.
    Spawned program = start({probe_path(), "exit", "0"}, [] { raise(SIGSTOP); });
    ASSERT_TRUE(WIFSTOPPED(program.wait()));
    ASSERT_EQ(ptrace(PTRACE_SEIZE, program.pid(), nullptr, nullptr), 0);
    kill(program.pid(), SIGCONT);
    int status = 0;
    while (waitpid(program.pid(), &status, __WALL) == program.pid() && WIFSTOPPED(status))
        ptrace(PTRACE_CONT, program.pid(), nullptr,
               reinterpret_cast<void*>(status >> 16 || WSTOPSIG(status) == SIGSTOP ? 0L
                                                                                   : long{WSTOPSIG(status)}));
    EXPECT_EQ(code(status), 125);
    EXPECT_EQ(
        program.read_error_line(),
        "ioperm-exec: cannot supervise the program (--no-supervise does without): Operation not permitted");
}

TEST_F(Run, ExecIsNotForHands) {
    for (const Words& command :
         {Words{FAKE_EXEC}, Words{FAKE_EXEC, "0", "1", "/bin/true", "true", ""},
          Words{FAKE_EXEC, "999", "1", "/bin/true", "true", ""}, Words{FAKE_EXEC, "3", "9", "a", "b", "c"}}) {
        Spawned program(command);
        const Outcome outcome = finish(program);
        EXPECT_EQ(outcome.status, 125);
        EXPECT_EQ(outcome.err, "ioperm-exec: not meant to be run by hand: use ioperm-run\n");
    }
}

// --- the program's calls, CLI and STI ---

class Abi : public Run, public ::testing::WithParamInterface<const char*> {
protected:
    Abi() { fs::copy_file(GetParam(), probe_path(), fs::copy_options::overwrite_existing); }
};

TEST_P(Abi, AnswersCallsFromTheGrant) {
    for (const char* supervise : {"--", "--no-supervise"}) {
        const Outcome outcome = probe({"calls"}, {supervise});
        EXPECT_EQ(outcome.status, 0);
        EXPECT_EQ(outcome.out,
                  "ioperm 0x70 2 1 0 \n"
                  "ioperm 0x70 2 255 0 \n"
                  "ioperm 0x70 3 1 -1 Operation not permitted\n"
                  "ioperm 0x80 1 3 -1 Operation not permitted\n"
                  "ioperm 0 65536 0 0 \n"
                  "ioperm 0 65537 0 -1 Invalid argument\n"
                  "ioperm 0x70 0 1 -1 Invalid argument\n"
                  "ioperm -1 2 1 -1 Invalid argument\n"
                  "iopl 0 \niopl 0 \niopl 0 \niopl 0 \niopl 0 \niopl 0 \n"
                  "iopl -1 Invalid argument\niopl -1 Invalid argument\n");
        EXPECT_EQ(outcome.err, "");
    }
}

TEST_P(Abi, SkipsCliAndStiAtLevelThreeAndSaysSoOnce) {
    const Outcome outcome = probe({"cli", "3"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "alive\n");
    EXPECT_THAT(
        outcome.err,
        testing::MatchesRegex("ioperm-run: run-probe[^ ]*\\[[0-9]+\\] attempts to use CLI/STI, skipped\n"));
}

TEST_P(Abi, KillsForCliBelowLevelThree) {
    for (const char* level : {"0", "1", "2"}) {
        const Outcome outcome = probe({"cli", level});
        EXPECT_EQ(outcome.status, 128 + SIGSEGV) << level;
        EXPECT_EQ(outcome.out, "");
        EXPECT_EQ(outcome.err, "");
    }
    EXPECT_EQ(probe({"lowered"}).status, 128 + SIGSEGV);
    EXPECT_EQ(probe({"cli", "3"}, {"--no-supervise"}).status, 128 + SIGSEGV);
}

TEST_P(Abi, GivesTheLevelToNewThreadsProcessesAndPrograms) {
    const Outcome outcome = probe({"inherit"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "alive\nalive\n");
}

TEST_P(Abi, KeepsTheLevelToTheThread) {
    EXPECT_EQ(probe({"own-level"}).status, 0);
}

TEST_P(Abi, KeepsManyThreadsAndProcessesApart) {
    const Outcome outcome = probe({"busy"}, {"-q"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "alive\n");
}

TEST_P(Abi, DoesNotLoseSingleSteps) {
    EXPECT_EQ(probe({"step"}).out, "steps equal, others 0\n");
}

TEST_P(Abi, DecodesAnAccessOutsideTheGrant) {
    Outcome outcome = probe({"out", "0x378"});
    EXPECT_EQ(outcome.status, 128 + SIGSEGV);
    EXPECT_THAT(
        outcome.err,
        testing::MatchesRegex(
            "ioperm-run: run-probe[^ ]*\\[[0-9]+\\]: OUT to port 0x378 \\(8 bit, value 0xa5\\) at "
            "0x[0-9a-f]+ "
            "is outside the grant \\(0x70-0x71\\); to allow it: rule with ports = \\[\"0x378\"\\] for "
            "user [^\n]*\n"));
    outcome = probe({"outl"});
    EXPECT_EQ(outcome.status, 128 + SIGSEGV);
    EXPECT_THAT(outcome.err, HasSubstr("OUT to port 0x71 (32 bit, value 0x12345678)"));
    EXPECT_THAT(outcome.err, HasSubstr("rule with ports = [\"0x71-0x74\"]"));
}

TEST_P(Abi, CallsTheProgramsOwnHandlerAndDoesNotFlood) {
    const Outcome outcome = probe({"look", "300"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "faults 600\n");
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 21);
    EXPECT_THAT(outcome.err, HasSubstr("IN from port 0x313 (8 bit)"));
    EXPECT_THAT(outcome.err, HasSubstr("further accesses outside the grant are not shown"));
    EXPECT_EQ(probe({"look", "3"}).out, "faults 6\n");
}

INSTANTIATE_TEST_SUITE_P(Programs, Abi, testing::Values(PROBES), [](const auto& program) {
    std::string name = fs::path(program.param).filename();
    name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
    return name;
});

TEST_F(Run, LetsTheGuardsCallReachTheKernel) {
    const Outcome outcome = probe({"strip"});
    Spawned bare({probe_path(), "strip"}, ordinary());
    EXPECT_EQ(outcome.out, finish(bare).out);
}

// --- where log lines go ---

TEST_F(Run, LogsToAFile) {
    write("log", "before\n", 0666);
    const Outcome outcome = probe({"out", "0x80"}, {"--log", path("log"), "-v"});
    EXPECT_EQ(outcome.err, "");
    EXPECT_THAT(read("log"), StartsWith("before\nioperm-run: grant 7: 0x70-0x71, by rule test\n"));
    EXPECT_THAT(read("log"), HasSubstr("port 0x80"));
}

TEST_F(Run, IsQuietWhenAsked) {
    EXPECT_EQ(probe({"out", "0x80"}, {"--quiet", "-v"}).err, "");
}

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
    Spawned program = start({probe_path(), "stop"});
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

TEST_F(Ends, DetachesFromAStoppedProgramThatStaysStopped) {
    Spawned program = start({probe_path(), "stop"});
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
}  // namespace iopermd
