// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/rseq.h>

#include <atomic>

#include "daemon/guard/inject.h"
#include "tests/unit/guard_traced_child.h"

namespace iopermd::guard {
namespace {

constexpr long kDup32 = 41;

using Inject = TracedChildTest;

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

TEST(AnonymousAt, IsNoFilesMapping) {
    const std::string maps =
        "1000-2000 rw-p 00000000 00:00 0 \n"
        "2000-3000 rw-p 00000000 fe:01 77    /tmp/ 00:00 0 x\n"
        "3000-4000 rw-s 00000000 00:01 1234  /memfd:x (deleted)\n"
        "7ffd0000-7ffd2000 r-xp 00000000 00:00 0    [vdso]\n";
    EXPECT_EQ(anonymous_at(maps, 0x1000), std::pair(uint64_t{0x1000}, uint64_t{0x2000}));
    EXPECT_EQ(anonymous_at(maps, 0x1fff).second, 0x2000u);
    EXPECT_EQ(anonymous_at(maps, 0x7ffd1000).first, 0x7ffd0000u);
    for (const uint64_t address : {0x0, 0x2000, 0x3000, 0x4000})
        EXPECT_EQ(anonymous_at(maps, address).second, 0u) << address;
    EXPECT_EQ(anonymous_at("", 0).second, 0u);
}

// What else a program has mapped may be a file of a FUSE whose server never answers.
TEST_F(Inject, NothingButTheVdsoIsRead) {
    auto* const spin = static_cast<unsigned char*>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memcpy(spin, "\x0f\x05\xeb\xfe", 4);  // syscall; jump to itself
    const uint64_t vdso = getauxval(AT_SYSINFO_EHDR);
    ASSERT_NE(vdso, 0u);
    const Pipe out;
    Child child([&] {
        for (size_t size = 4096; munmap(reinterpret_cast<void*>(vdso), size) != 0;)
            size += 4096;  // a part of it cannot be unmapped
        out.say('r');
        reinterpret_cast<void (*)()>(spin + 2)();
        return 1;
    });
    ASSERT_EQ(out.hear(), 'r');
    user_regs_struct regs{};
    for (stop(child.pid()); regs.rip != reinterpret_cast<uint64_t>(spin + 2); stop(child.pid())) {
        tracer_.release(child.pid());
        stop(child.pid());
        ASSERT_EQ(ptrace(PTRACE_GETREGS, child.pid(), 0, &regs), 0);
        tracer_.release(child.pid());
    }
    const auto result = inject(child.pid(), SYS_getpid, kGetpid32, {}, soon());
    ASSERT_FALSE(result) << "the instruction before the loop was taken";
    EXPECT_NE(result.error().message.find("vDSO"), std::string::npos) << result.error().message;
    munmap(spin, 4096);
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

}  // namespace
}  // namespace iopermd::guard
