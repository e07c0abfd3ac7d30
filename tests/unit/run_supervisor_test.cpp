// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <map>

#include "client/run/filter.h"
#include "client/run/supervisor.h"

namespace iopermd::run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

// Threads that are what the test says, and a list of what was done to them.
class FakePtrace final : public Ptrace {
public:
    struct Thread {
        user_regs_struct registers{};
        siginfo_t info{};
        unsigned long message = 0;
        std::vector<uint8_t> code;
    };

    int seize(pid_t) override { return 0; }
    void resume(pid_t tid, int signal) override { note("resume", tid, signal); }
    void listen(pid_t tid) override { note("listen", tid, 0); }
    void detach(pid_t tid, int signal) override { note("detach", tid, signal); }
    void interrupt(pid_t tid) override { note("interrupt", tid, 0); }
    std::optional<unsigned long> event_message(pid_t tid) override {
        return dead.contains(tid) ? std::nullopt : std::optional(threads[tid].message);
    }
    std::optional<siginfo_t> signal_info(pid_t tid) override {
        return dead.contains(tid) ? std::nullopt : std::optional(threads[tid].info);
    }
    void set_signal_info(pid_t tid, const siginfo_t& info) override { threads[tid].info = info; }
    std::optional<user_regs_struct> registers(pid_t tid) override {
        return dead.contains(tid) ? std::nullopt : std::optional(threads[tid].registers);
    }
    bool set_registers(pid_t tid, const user_regs_struct& registers) override {
        threads[tid].registers = registers;
        return !dead.contains(tid);
    }
    size_t read(pid_t tid, uint64_t, std::span<uint8_t> out) override {
        const auto& code = threads[tid].code;
        const size_t size = std::min(out.size(), code.size());
        std::copy_n(code.begin(), size, out.begin());
        return size;
    }

    std::vector<std::string> take() { return std::exchange(done, {}); }

    std::map<pid_t, Thread> threads;
    std::set<pid_t> dead;
    std::vector<std::string> done;

private:
    void note(const std::string& what, pid_t tid, int signal) {
        done.push_back(what + " " + std::to_string(tid) +
                       (signal != 0 ? " with " + std::to_string(signal) : ""));
    }
};

class Lines final : public Log {
public:
    void line(std::string_view text) override { lines.emplace_back(text); }
    std::vector<std::string> take() { return std::exchange(lines, {}); }
    std::vector<std::string> lines;
};

constexpr int event(int number, int signal = SIGTRAP) {
    return number << 16 | signal << 8 | 0x7f;
}
constexpr int stop(int signal) {
    return event(0, signal);
}
constexpr int kExited = 0;

class SupervisorTest : public ::testing::Test {
protected:
    SupervisorTest() { supervisor_.adopt(1); }

    FakePtrace::Thread& thread(pid_t tid) { return ptrace_.threads[tid]; }
    void handle(pid_t tid, int status) { supervisor_.handle(tid, status, now_); }

    // The thread calls iopl(); returns what it sees.
    int64_t call_iopl(pid_t tid, uint64_t level, bool compat = false) {
        user_regs_struct& registers = thread(tid).registers;
        registers.orig_rax = compat ? 110 : 172;
        (compat ? registers.rbx : registers.rdi) = level;
        thread(tid).message = compat ? kTracedIopl32 : kTracedIopl64;
        handle(tid, event(PTRACE_EVENT_SECCOMP));
        EXPECT_EQ(registers.orig_rax, ~0ull);
        return static_cast<int64_t>(registers.rax);
    }
    // The thread executes CLI; true if it goes on behind it.
    bool skips_cli(pid_t tid) {
        fault(tid, {0xfa});
        ptrace_.take();
        handle(tid, stop(SIGSEGV));
        EXPECT_EQ(ptrace_.done.size(), 1u);
        return ptrace_.take() == std::vector<std::string>{"resume " + std::to_string(tid)};
    }
    void fault(pid_t tid, std::vector<uint8_t> code, uint64_t cs = 0x33) {
        thread(tid).registers.cs = cs;
        thread(tid).registers.rip = 0x1000;
        thread(tid).info.si_signo = SIGSEGV;
        thread(tid).info.si_code = SI_KERNEL;
        thread(tid).code = std::move(code);
    }
    void create(pid_t creator, pid_t child, int number = PTRACE_EVENT_FORK) {
        thread(creator).message = static_cast<unsigned long>(child);
        handle(creator, event(number));
    }

    FakePtrace ptrace_;
    Lines log_;
    FaultLog faults_{log_, PortSet{PortRange{Port{0x70}, Port{0x71}}}, "user ann", [](pid_t tid) {
                         return ProcessName{tid / 10, "tool"};
                     }};
    Supervisor supervisor_{ptrace_, faults_};
    Supervisor::Time now_{};
};

TEST_F(SupervisorTest, PassesSignalsOn) {
    for (int signal : {SIGTERM, SIGTRAP, SIGSTOP, SIGCHLD, SIGSEGV}) {  // a SIGSEGV that is no #GP
        handle(1, stop(signal));
        EXPECT_THAT(ptrace_.take(), ElementsAre("resume 1 with " + std::to_string(signal)));
    }
}

TEST_F(SupervisorTest, KeepsAGroupStop) {
    for (int signal : {SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU}) {
        handle(1, event(PTRACE_EVENT_STOP, signal));
        EXPECT_THAT(ptrace_.take(), ElementsAre("listen 1"));
    }
    handle(1, event(PTRACE_EVENT_STOP));  // SIGCONT came
    EXPECT_THAT(ptrace_.take(), ElementsAre("resume 1"));
}

TEST_F(SupervisorTest, AnswersIopl) {
    EXPECT_EQ(call_iopl(1, 3), 0);
    EXPECT_THAT(ptrace_.take(), ElementsAre("resume 1"));
    EXPECT_TRUE(skips_cli(1));
    EXPECT_EQ(call_iopl(1, 0x1'0000'0002), 0);  // an int: level 2
    EXPECT_FALSE(skips_cli(1));
    EXPECT_EQ(call_iopl(1, 3, true), 0);
    EXPECT_TRUE(skips_cli(1));
}

TEST_F(SupervisorTest, DoesNotTakeTheProgramsOwnTracedCallsForIopl) {
    thread(1).registers.orig_rax = 39;
    thread(1).registers.rdi = 3;
    thread(1).message = kTracedIopl64;
    handle(1, event(PTRACE_EVENT_SECCOMP));
    EXPECT_EQ(thread(1).registers.orig_rax, ~0ull);
    EXPECT_EQ(static_cast<int64_t>(thread(1).registers.rax), -ENOSYS);
    EXPECT_FALSE(skips_cli(1));
}

TEST_F(SupervisorTest, SkipsBareCliAndStiOnly) {
    call_iopl(1, 3);
    ptrace_.take();
    for (const auto& [code, skipped] : std::vector<std::pair<std::vector<uint8_t>, bool>>{
             {{0xfa}, true}, {{0xfb, 0x90}, true}, {{0x66, 0xfa}, false}, {{0xf4}, false}, {{}, false}}) {
        fault(1, code);
        handle(1, stop(SIGSEGV));
        EXPECT_EQ(ptrace_.take()[0] == "resume 1", skipped);
        EXPECT_EQ(thread(1).registers.rip, skipped ? 0x1001 : 0x1000);
    }
    fault(1, {0xfa}, 0x7);  // a segment of the program's own: its base is unknown
    handle(1, stop(SIGSEGV));
    EXPECT_THAT(ptrace_.take(), ElementsAre("resume 1 with 11"));
    EXPECT_THAT(log_.take(), ElementsAre("tool[0] attempts to use CLI/STI, skipped"));
}

TEST_F(SupervisorTest, DeliversTheTrapOfASingleStep) {
    call_iopl(1, 3);
    ptrace_.take();
    fault(1, {0xfa});
    thread(1).registers.eflags = 0x100;
    handle(1, stop(SIGSEGV));
    EXPECT_THAT(ptrace_.take(), ElementsAre("resume 1 with 5"));
    EXPECT_EQ(thread(1).info.si_signo, SIGTRAP);
    EXPECT_EQ(thread(1).info.si_code, TRAP_TRACE);
    EXPECT_EQ(thread(1).info.si_addr, reinterpret_cast<void*>(0x1001));
}

TEST_F(SupervisorTest, CopiesTheLevelToChildrenInEitherOrderOfReports) {
    call_iopl(1, 3);
    create(1, 2);
    ptrace_.take();
    handle(2, event(PTRACE_EVENT_STOP));
    EXPECT_THAT(ptrace_.take(), ElementsAre("resume 2"));
    EXPECT_TRUE(skips_cli(2));

    handle(3, event(PTRACE_EVENT_STOP));  // before its creator's report
    EXPECT_THAT(ptrace_.take(), IsEmpty());
    create(2, 3, PTRACE_EVENT_CLONE);
    EXPECT_THAT(ptrace_.take(), ElementsAre("resume 3", "resume 2"));
    EXPECT_TRUE(skips_cli(3));

    call_iopl(3, 0);  // its own from here on
    EXPECT_FALSE(skips_cli(3));
    EXPECT_TRUE(skips_cli(2));
}

TEST_F(SupervisorTest, ReleasesAChildWhoseCreatorWasKilled) {
    handle(2, event(PTRACE_EVENT_STOP));
    handle(1, SIGKILL);
    EXPECT_TRUE(supervisor_.has_deadline());
    supervisor_.release_overdue(now_ + TraceeTable::kReportTime - 1ms);
    EXPECT_THAT(ptrace_.take(), IsEmpty());
    supervisor_.release_overdue(now_ + TraceeTable::kReportTime);
    EXPECT_THAT(ptrace_.take(), ElementsAre("resume 2"));
    EXPECT_FALSE(supervisor_.has_deadline());
}

TEST_F(SupervisorTest, ForgetsAHeldChildThatDies) {
    handle(2, event(PTRACE_EVENT_STOP));
    handle(2, SIGKILL);
    EXPECT_FALSE(supervisor_.has_deadline());
}

TEST_F(SupervisorTest, KeepsTheLevelOverExecByAnotherThread) {
    create(1, 2, PTRACE_EVENT_CLONE);
    call_iopl(2, 3);
    thread(1).message = 2;  // thread 2 becomes the process
    handle(1, event(PTRACE_EVENT_EXEC));
    EXPECT_TRUE(skips_cli(1));
}

TEST_F(SupervisorTest, DoesNotGiveADeadThreadsLevelToItsSuccessor) {
    call_iopl(1, 3);
    create(1, 2);
    handle(2, kExited);
    call_iopl(1, 0);
    create(1, 2);
    EXPECT_FALSE(skips_cli(2));
}

TEST_F(SupervisorTest, SurvivesThreadsThatAreKilledMeanwhile) {
    ptrace_.dead.insert(1);
    for (int number : {PTRACE_EVENT_FORK, PTRACE_EVENT_EXEC, PTRACE_EVENT_SECCOMP})
        handle(1, event(number));
    handle(1, stop(SIGSEGV));
    EXPECT_THAT(ptrace_.take(), ElementsAre("resume 1", "resume 1", "resume 1", "resume 1 with 11"));
}

TEST_F(SupervisorTest, LetsEveryThreadGoAtItsNextStop) {
    call_iopl(1, 3);
    create(1, 2);
    handle(3, event(PTRACE_EVENT_STOP));  // held
    ptrace_.take();
    supervisor_.let_go();
    std::vector<std::string> done = ptrace_.take();
    EXPECT_THAT(done, testing::UnorderedElementsAre("interrupt 1", "interrupt 2", "interrupt 3", "detach 3"));
    handle(1, event(PTRACE_EVENT_STOP));
    handle(2, event(PTRACE_EVENT_STOP, SIGTSTP));  // it stays stopped for everybody else
    EXPECT_THAT(ptrace_.take(), ElementsAre("detach 1", "detach 2"));
}

TEST_F(SupervisorTest, HandlesWhatWasUnderWayWhenItLetsGo) {
    call_iopl(1, 3);
    create(1, 2);
    ptrace_.take();
    supervisor_.let_go();
    ptrace_.take();
    fault(1, {0xfa});
    handle(1, stop(SIGSEGV));
    EXPECT_THAT(ptrace_.take(), ElementsAre("detach 1"));
    handle(2, stop(SIGTERM));
    EXPECT_THAT(ptrace_.take(), ElementsAre("detach 2 with 15"));
    handle(4, event(PTRACE_EVENT_STOP));  // just created
    EXPECT_THAT(ptrace_.take(), ElementsAre("detach 4"));
}

// --- what is logged ---

TEST_F(SupervisorTest, DescribesEveryKindOfAccess) {
    struct Case {
        std::vector<uint8_t> code;
        const char* words;
    };
    thread(1).registers.rdx = 0xffff'03f8;
    thread(1).registers.rax = 0x1234'5678'9abc'def0;
    for (const Case& c :
         {Case{
              {0xec},
              "IN from port 0x3f8 (8 bit) at 0x1000 is outside the grant (0x70-0x71); to allow it: rule with "
              "ports = [\"0x3f8\"] for user ann"},
          Case{{0x66, 0xef},
               "OUT to port 0x3f8 (16 bit, value 0xdef0) at 0x1000 is outside the grant (0x70-0x71); to "
               "allow it: rule with ports = [\"0x3f8-0x3f9\"] for user ann"},
          Case{{0xe7, 0x71},
               "OUT to port 0x71 (32 bit, value 0x9abcdef0) at 0x1000 is outside the grant (0x70-0x71); "
               "to allow it: rule with ports = [\"0x71-0x74\"] for user ann"},
          Case{{0xf3, 0x6c},
               "REP INS from port 0x3f8 (8 bit) at 0x1000 is outside the grant (0x70-0x71); to allow it: "
               "rule with ports = [\"0x3f8\"] for user ann"},
          Case{{0x6f},
               "OUTS to port 0x3f8 (32 bit) at 0x1000 is outside the grant (0x70-0x71); to allow it: rule "
               "with "
               "ports = [\"0x3f8-0x3fb\"] for user ann"},
          Case{{0xe4, 0x70},
               "IN from port 0x70 (8 bit) at 0x1000 is inside the grant, but the ports have been taken "
               "back"}}) {
        fault(1, c.code);
        handle(1, stop(SIGSEGV));
        EXPECT_THAT(log_.take(), ElementsAre("tool[0]: " + std::string(c.words)));
        faults_.ended(0);  // forget that it was said
    }
    thread(1).registers.rdx = 0xffff;
    fault(1, {0xed});
    handle(1, stop(SIGSEGV));
    EXPECT_THAT(
        log_.take(),
        ElementsAre(
            "tool[0]: IN from port 0xffff (32 bit) at 0x1000 goes past port 0xffff, which nothing may"));
}

TEST_F(SupervisorTest, SaysEachThingOnceAProcess) {
    const auto access = [&](pid_t tid, uint8_t port) {
        fault(tid, {0xe4, port});
        handle(tid, stop(SIGSEGV));
        return log_.take().size();
    };
    create(1, 10);
    create(1, 11);
    create(1, 20);
    EXPECT_EQ(access(10, 0x80), 1u);
    EXPECT_EQ(access(11, 0x80), 0u);  // a thread of the same process
    EXPECT_EQ(access(20, 0x80), 1u);
    size_t lines = 1;
    for (uint8_t port = 0x81; port < 0xf0; port++)
        lines += access(10, port);
    EXPECT_EQ(lines, FaultLog::kMaxLines + 1);
}

TEST(PrintPorts, CutsLongSets) {
    PortSet set;
    EXPECT_EQ(print_ports(set), "no ports");
    for (uint16_t port = 0; port < 20; port += 2)
        set.add(PortRange{Port{port}});
    EXPECT_EQ(print_ports(set), "0x0,0x2,0x4,0x6,0x8,0xa,0xc,0xe,...");
}

}  // namespace
}  // namespace iopermd::run
