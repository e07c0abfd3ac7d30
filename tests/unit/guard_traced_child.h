// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include "daemon/common/small_file.h"
#include "daemon/guard/inject.h"
#include "daemon/guard/tracer.h"

// Real children for a real tracer.
namespace iopermd::guard {

inline constexpr long kGetpid32 = 20;

inline Instant soon() {
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

class TracedChildTest : public testing::Test {
protected:
    void stop(pid_t tid) {
        auto seized = tracer_.seize(tid);
        ASSERT_TRUE(seized) << seized.error().message;
        const auto stopped = tracer_.next(soon());
        ASSERT_TRUE(stopped) << stopped.error().message;
        EXPECT_EQ(stopped->tid, tid);
        EXPECT_FALSE(stopped->gone());
    }
    int64_t call(pid_t tid, long number, long number_i386, std::array<uint64_t, 5> arguments = {}) {
        user_regs_struct before{}, after{};
        EXPECT_EQ(ptrace(PTRACE_GETREGS, tid, 0, &before), 0);
        const auto result = inject(tid, number, number_i386, arguments, soon());
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

}  // namespace iopermd::guard
