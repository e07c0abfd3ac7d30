// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <set>
#include <thread>

#include "daemon/guard/file.h"
#include "daemon/guard/inject.h"
#include "daemon/guard/processes.h"
#include "daemon/guard/tracer.h"

namespace iopermd::guard {
namespace {

constexpr long kGetpid32 = 20, kDup32 = 41;

Instant soon() {
    return Clock().now() + std::chrono::seconds(10);
}

// A child process that ends with the test.
class Child {
public:
    explicit Child(const std::function<int()>& body) : pid_(fork()) {
        if (pid_ == 0)
            _exit(body());
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
    }

    pid_t pid() const { return pid_; }
    // Until the kernel says that it is in this system call (proc(5), /proc/PID/syscall).
    void wait_for_syscall(long number) const {
        for (;;) {
            const auto text = read_file("/proc/" + std::to_string(pid_) + "/syscall");
            ASSERT_TRUE(text) << text.error().message;
            if (text->starts_with(std::to_string(number) + " "))
                return;
            sched_yield();
        }
    }
    int status() {
        int status = 0;
        waitpid(std::exchange(pid_, -1), &status, 0);
        return status;
    }

private:
    pid_t pid_;
};

struct Pipe {
    int fds[2];
    Pipe() { EXPECT_EQ(pipe(fds), 0); }
    ~Pipe() {
        close(fds[0]);
        close(fds[1]);
    }
    void say(char byte) const { ASSERT_EQ(write(fds[1], &byte, 1), 1); }
    char hear() const {
        char byte = 0;
        return read(fds[0], &byte, 1) == 1 ? byte : '\0';
    }
};

class Inject : public testing::Test {
protected:
    void stop(pid_t tid) {
        auto seized = tracer_.seize(tid);
        ASSERT_TRUE(seized) << seized.error().message;
        const auto stopped = tracer_.next(soon());
        ASSERT_TRUE(stopped) << stopped.error().message;
        EXPECT_EQ(stopped->tid, tid);
        EXPECT_FALSE(stopped->gone);
    }
    int64_t call(pid_t tid, long number, long number_i386, std::array<uint64_t, 5> arguments = {}) {
        user_regs_struct before{}, after{};
        EXPECT_EQ(ptrace(PTRACE_GETREGS, tid, 0, &before), 0);
        const auto result = inject(tid, {number, number_i386, arguments}, soon());
        EXPECT_TRUE(result) << result.error().message;
        EXPECT_EQ(ptrace(PTRACE_GETREGS, tid, 0, &after), 0);
        EXPECT_EQ(memcmp(&before, &after, sizeof before), 0) << "registers differ";
        return result ? *result : 0;
    }
    // Stops it, lets it make getpid() three times, lets it go.
    void disturb(pid_t pid) {
        stop(pid);
        for (int i = 0; i < 3; i++)
            EXPECT_EQ(call(pid, SYS_getpid, kGetpid32), pid);
        tracer_.release(pid);
    }

    Tracer tracer_;
};

TEST_F(Inject, ReadGoesOnAsIfNothingHadHappened) {
    const Pipe in;
    Child child([&] { return in.hear() == 'x' ? 42 : 1; });
    child.wait_for_syscall(SYS_read);
    disturb(child.pid());
    child.wait_for_syscall(SYS_read);
    in.say('x');
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(Inject, ResultAndArgumentsAreTheCalls) {
    const Pipe in;
    Child child([&] { return in.hear() == 'x' ? fcntl(77, F_GETFD) : 255; });
    child.wait_for_syscall(SYS_read);
    stop(child.pid());
    EXPECT_EQ(call(child.pid(), SYS_close, 6, {9999}), -EBADF);
    EXPECT_EQ(call(child.pid(), SYS_dup3, 330, {uint64_t(in.fds[0]), 77, O_CLOEXEC}), 77);
    tracer_.release(child.pid());
    in.say('x');
    EXPECT_EQ(WEXITSTATUS(child.status()), FD_CLOEXEC);
}

TEST_F(Inject, SleepIsNotCutShortAndSeesNoEintr) {
    Child child([] {
        timespec begin{}, end{};
        const timespec time{0, 400'000'000};
        clock_gettime(CLOCK_MONOTONIC, &begin);
        if (clock_nanosleep(CLOCK_MONOTONIC, 0, &time, nullptr) != 0)
            return 1;
        clock_gettime(CLOCK_MONOTONIC, &end);
        const long slept = (end.tv_sec - begin.tv_sec) * 1'000'000'000 + end.tv_nsec - begin.tv_nsec;
        return slept >= 400'000'000 ? 42 : 2;
    });
    child.wait_for_syscall(SYS_clock_nanosleep);
    disturb(child.pid());
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(Inject, PollWithATimeoutIsNotInterrupted) {
    const Pipe in;
    Child child([&] {
        pollfd wait{in.fds[0], POLLIN, 0};
        return poll(&wait, 1, 30'000) == 1 ? 42 : 1;
    });
    child.wait_for_syscall(SYS_poll);
    disturb(child.pid());
    child.wait_for_syscall(SYS_restart_syscall);
    in.say('x');
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(Inject, FutexWaitGoesOn) {
    auto* const word = static_cast<std::atomic<int>*>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    Child child([&] { return syscall(SYS_futex, word, FUTEX_WAIT, 0, nullptr, nullptr, 0) == 0 ? 42 : 1; });
    child.wait_for_syscall(SYS_futex);
    disturb(child.pid());
    child.wait_for_syscall(SYS_futex);
    syscall(SYS_futex, word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
    munmap(word, 4096);
}

// A signal that comes while the thread is stopped must end pause(2), as it would have without us.
TEST_F(Inject, SignalDuringTheStopStillInterruptsPause) {
    Child child([] {
        struct sigaction action {};
        action.sa_handler = [](int) {};
        sigaction(SIGUSR1, &action, nullptr);
        return pause() == -1 && errno == EINTR ? 42 : 1;
    });
    child.wait_for_syscall(SYS_pause);
    stop(child.pid());
    kill(child.pid(), SIGUSR1);
    EXPECT_EQ(call(child.pid(), SYS_getpid, kGetpid32), child.pid());
    tracer_.release(child.pid());
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(Inject, TemporarySignalMaskOfSigsuspendIsKept) {
    Child child([] {
        sigset_t blocked, none;
        struct sigaction action {};
        action.sa_handler = [](int) {};
        sigaction(SIGUSR1, &action, nullptr);
        sigemptyset(&none);
        sigfillset(&blocked);
        sigprocmask(SIG_SETMASK, &blocked, nullptr);
        sigsuspend(&none);
        sigset_t now;
        sigprocmask(SIG_SETMASK, nullptr, &now);
        return errno == EINTR && sigismember(&now, SIGUSR1) == 1 ? 42 : 1;
    });
    child.wait_for_syscall(SYS_rt_sigsuspend);
    disturb(child.pid());
    child.wait_for_syscall(SYS_rt_sigsuspend);
    kill(child.pid(), SIGUSR1);
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(Inject, SpinningThreadKeepsEveryRegister) {
    const Pipe out;
    Child child([&] {
        out.say('r');
        uint64_t wrong = 0;
        // Registers that a call clobbers (rax, rcx, r11) and that take its arguments, changed by nobody for
        // two billion rounds.
        asm volatile(
            "mov $0x1111, %%rax\n mov $0x2222, %%rcx\n mov $0x3333, %%r11\n mov $0x4444, %%rdi\n"
            "mov $0x5555, %%rsi\n mov $0x6666, %%rdx\n mov $0x7777, %%r10\n mov $0x8888, %%r8\n mov "
            "$1000000000, %%r12\n"
            "1: dec %%r12\n jnz 1b\n"
            "xor $0x1111, %%rax\n xor $0x2222, %%rcx\n xor $0x3333, %%r11\n xor $0x4444, %%rdi\n"
            "xor $0x5555, %%rsi\n xor $0x6666, %%rdx\n xor $0x7777, %%r10\n xor $0x8888, %%r8\n"
            "or %%rcx, %%rax\n or %%r11, %%rax\n or %%rdi, %%rax\n or %%rsi, %%rax\n or %%rdx, %%rax\n or "
            "%%r10, %%rax\n"
            "or %%r8, %%rax\n mov %%rax, %0"
            : "=r"(wrong)
            :
            : "rax", "rcx", "r11", "rdi", "rsi", "rdx", "r10", "r8", "r12", "cc");
        return wrong == 0 ? 42 : 1;
    });
    ASSERT_EQ(out.hear(), 'r');
    disturb(child.pid());
    disturb(child.pid());
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

// A restartable sequence must be aborted after the thread was stopped in it; the kernel forgets which one it
// was when the thread runs elsewhere, as it does for the call.
TEST_F(Inject, RestartableSequenceIsStillAborted) {
    if (__rseq_size == 0)
        GTEST_SKIP() << "this kernel or libc has no rseq(2)";
    auto* const aborts = static_cast<std::atomic<uint64_t>*>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    Child child([&]() -> int {
        auto* const area = reinterpret_cast<char*>(__builtin_thread_pointer()) + __rseq_offset;
        asm volatile(
            ".pushsection __rseq_cs, \"aw\"\n .balign 32\n"
            "3: .long 0, 0\n .quad 1f, 2f - 1f, 4f\n .popsection\n"
            "0: lea 3b(%%rip), %%rax\n mov %%rax, 8(%0)\n"
            "1: pause\n jmp 1b\n"
            "2: nop\n"
            ".byte 0x0f, 0xb9, 0x3d\n .long 0x53053053\n"  // RSEQ_SIG, as glibc registers it
            "4: lock incq (%1)\n jmp 0b\n"
            :
            : "r"(area), "r"(aborts)
            : "rax", "memory", "cc");
        return 1;
    });
    const auto await_abort = [&](uint64_t before) {
        for (const Instant end = soon(); *aborts == before;) {
            ASSERT_LT(Clock().now(), end) << "never aborted";
            stop(child.pid());
            tracer_.release(child.pid());
        }
    };
    await_abort(0);
    for (int i = 0; i < 10; i++) {
        disturb(child.pid());
        await_abort(*aborts);
    }
    munmap(aborts, 4096);
}

TEST_F(Inject, StoppedProcessStaysStoppedAndContinues) {
    const Pipe in;
    Child child([&] { return in.hear() == 'x' ? 42 : 1; });
    child.wait_for_syscall(SYS_read);
    kill(child.pid(), SIGSTOP);
    int status = 0;
    ASSERT_EQ(waitpid(child.pid(), &status, WUNTRACED), child.pid());
    disturb(child.pid());
    // The parent of a process that a tracer lets go of hears of the stop that goes on.
    for (auto task = Processes().look(child.pid()); task->state != 'T';)
        if (const auto now = Processes().look(child.pid()); now && now->state == 'T')
            break;
    in.say('x');
    EXPECT_EQ(Processes().look(child.pid())->state, 'T');
    kill(child.pid(), SIGCONT);
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(Inject, StopSignalDuringTheStopStopsIt) {
    const Pipe in;
    Child child([&] { return in.hear() == 'x' ? 42 : 1; });
    child.wait_for_syscall(SYS_read);
    stop(child.pid());
    kill(child.pid(), SIGSTOP);
    EXPECT_EQ(call(child.pid(), SYS_getpid, kGetpid32), child.pid());
    tracer_.release(child.pid());
    int status = 0;
    ASSERT_EQ(waitpid(child.pid(), &status, WUNTRACED), child.pid());
    EXPECT_TRUE(WIFSTOPPED(status));
    kill(child.pid(), SIGCONT);
    in.say('x');
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(Inject, ThirtyTwoBitProgram) {
    const Pipe in;
    Child child([&] {
        dup2(in.fds[0], 0);
        execl(CHILD32, CHILD32, nullptr);
        return 1;
    });
    child.wait_for_syscall(3);  // read for i386
    stop(child.pid());
    EXPECT_EQ(call(child.pid(), SYS_getpid, kGetpid32), child.pid());
    EXPECT_EQ(call(child.pid(), SYS_dup, kDup32, {9999}), -EBADF);
    tracer_.release(child.pid());
    child.wait_for_syscall(3);
    in.say('x');
    EXPECT_EQ(WEXITSTATUS(child.status()), 42);
}

TEST_F(Inject, EveryThreadOfAProcess) {
    constexpr int kThreads = 20;
    const Pipe in;
    Child child([&] {
        std::vector<std::thread> threads;
        std::atomic<int> good = 0;
        for (int i = 0; i < kThreads; i++)
            threads.emplace_back([&] { good += in.hear() == 'x'; });
        for (auto& thread : threads)
            thread.join();
        return good.load();
    });
    const auto tids = [&] {
        std::vector<pid_t> out;
        for (const auto& entry :
             std::filesystem::directory_iterator("/proc/" + std::to_string(child.pid()) + "/task"))
            out.push_back(std::stoi(entry.path().filename()));
        return out;
    };
    while (tids().size() != kThreads + 1)
        sched_yield();
    std::set<pid_t> awaited;
    for (const pid_t tid : tids()) {
        ASSERT_TRUE(tracer_.seize(tid));
        awaited.insert(tid);
    }
    while (!awaited.empty()) {
        const auto stopped = tracer_.next(soon());
        ASSERT_TRUE(stopped) << stopped.error().message;
        EXPECT_EQ(call(stopped->tid, SYS_gettid, 224), stopped->tid);
        tracer_.release(stopped->tid);
        awaited.erase(stopped->tid);
    }
    for (int i = 0; i < kThreads; i++)
        in.say('x');
    EXPECT_EQ(WEXITSTATUS(child.status()), kThreads);
}

TEST_F(Inject, DeadThreadIsNotFound) {
    Child child([] { return pause(); });
    child.wait_for_syscall(SYS_pause);
    stop(child.pid());
    kill(child.pid(), SIGKILL);
    const auto result = inject(child.pid(), {SYS_getpid, kGetpid32, {}}, soon());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::NotFound) << result.error().message;
}

TEST_F(Inject, SeizingTwiceSaysWhy) {
    Child child([] { return pause(); });
    const auto nobody = tracer_.seize(child.pid());
    ASSERT_TRUE(nobody);
    const auto again = tracer_.seize(child.pid());
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().message, testing::HasSubstr(std::to_string(child.pid())));
}

TEST_F(Inject, ThreadThatDoesNotStopTimesOut) {
    Child child([] {
        if (vfork() == 0)  // the parent cannot be stopped until the child ends
            for (;;)
                pause();
        return 0;
    });
    while (Processes().look(child.pid())->state != 'D')
        sched_yield();
    ASSERT_TRUE(tracer_.seize(child.pid()));
    const auto stopped = tracer_.next(Clock().now() + std::chrono::milliseconds(50));
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Code::Timeout);
    const auto children = read_file("/proc/" + std::to_string(child.pid()) + "/task/" +
                                    std::to_string(child.pid()) + "/children");
    ASSERT_TRUE(children);
    kill(std::stoi(*children), SIGKILL);
}

}  // namespace
}  // namespace iopermd::guard
