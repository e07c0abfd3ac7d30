// SPDX-License-Identifier: Apache-2.0
// How ioperm-run finds the program, and that the program cannot see how it was started.
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

#include "tests/unit/run_fixture.h"

namespace iopermd::test {
namespace {

using testing::HasSubstr;

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
}  // namespace
}  // namespace iopermd::test
