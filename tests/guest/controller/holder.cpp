// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/controller/holder.h"

#include <grp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/io.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <thread>

namespace guest {
namespace {

volatile sig_atomic_t faulted;

// The instructions below are one byte long.
void skip_one_byte(int, siginfo_t*, void* context) {
    faulted = 1;
    static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]++;
}

void catch_faults() {
    struct sigaction action {};
    action.sa_sigaction = skip_one_byte;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
}

void on_alarm(int) {}

std::string result_of(long result) {
    return result == 0 ? "ok" : strerrorname_np(errno);
}

std::string probe_all(std::istream& words) {
    std::string found;
    for (unsigned port; words >> port;)
        found += can_read(static_cast<uint16_t>(port)) ? '1' : '0';
    return found;
}

// Every port, as "first-last,...": what the hardware says.
std::string scan() {
    std::string found;
    for (unsigned port = 0; port < 65536; port++) {
        if (!can_read(static_cast<uint16_t>(port)))
            continue;
        unsigned last = port;
        while (last < 65535 && can_read(static_cast<uint16_t>(last + 1)))
            last++;
        char text[32];
        std::snprintf(text, sizeof text, "%s0x%x-0x%x", found.empty() ? "" : ",", port, last);
        found += text;
        port = last;
    }
    return found;
}

std::string in_thread(std::string (*work)(const std::string&), const std::string& words) {
    std::string answer;
    std::thread{[&] { answer = work(words); }}.join();
    return answer;
}

std::string in_child(const std::string& command);

std::string carry_out(const std::string& command) {
    std::istringstream words{command};
    std::string what;
    words >> what;
    unsigned long a = 0, b = 0, c = 0;
    std::string rest;
    if (what == "probe")
        return probe_all(words);
    if (what == "scan")
        return scan();
    if (what == "cli")
        return can_clear_interrupts() ? "skipped" : "fault";
    if (what == "thread" || what == "child") {
        std::getline(words, rest);
        return what == "thread" ? in_thread(carry_out, rest) : in_child(rest);
    }
    if (what == "ioperm") {
        words >> a >> b >> c;
        return result_of(syscall(SYS_ioperm, a, b, c));
    }
    if (what == "iopl") {
        words >> a;
        return result_of(syscall(SYS_iopl, a));
    }
    if (what == "alarm") {  // alarm RESTART: one signal after a tenth of a second
        words >> a;
        struct sigaction action {};
        action.sa_handler = on_alarm;
        action.sa_flags = a ? SA_RESTART : 0;
        sigaction(SIGALRM, &action, nullptr);
        ualarm(100000, 0);
        return "ok";
    }
    if (what == "uid") {
        words >> a;
        return result_of(setuid(static_cast<uid_t>(a)));
    }
    return "what?";
}

std::string in_child(const std::string& command) {
    int ends[2];
    if (pipe(ends) != 0)
        return "pipe";
    const pid_t pid = fork();
    if (pid == 0) {
        const std::string answer = carry_out(command);
        if (write(ends[1], answer.data(), answer.size()) < 0)
            _exit(1);
        _exit(0);
    }
    close(ends[1]);
    char text[256];
    const ssize_t size = read(ends[0], text, sizeof text);
    close(ends[0]);
    waitpid(pid, nullptr, 0);
    return {text, size > 0 ? static_cast<size_t>(size) : 0};
}

// A line without its end; false at the end of it all.
bool read_line(int from, std::string& line) {
    line.clear();
    for (char byte;;) {
        if (read(from, &byte, 1) != 1)
            return false;
        if (byte == '\n')
            return true;
        line += byte;
    }
}

void write_line(int to, std::string line) {
    line += '\n';
    if (write(to, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
        _exit(1);
}

}  // namespace

bool can_read(uint16_t port) {
    faulted = 0;
    asm volatile(".byte 0xec" ::"d"(port) : "eax", "memory");  // in (%dx), %al
    return !faulted;
}

bool can_clear_interrupts() {
    faulted = 0;
    asm volatile("cli" ::: "memory");
    return !faulted;
}

void obey_standard_streams() {
    catch_faults();
    for (std::string line; read_line(0, line);) {
        if (line == "exec")
            execl("/proc/self/exe", "controller", "--obey", nullptr);
        write_line(1, carry_out(line));
    }
    _exit(0);
}

Holder::Holder(unsigned uid) {
    int to[2], from[2];
    if (pipe(to) != 0 || pipe(from) != 0)
        std::abort();
    pid_ = fork();
    if (pid_ == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close_range(3, ~0u, 0);  // the controller's descriptor above all
        if (uid != 0 && (setgroups(0, nullptr) != 0 || setgid(uid) != 0 || setuid(uid) != 0))
            _exit(1);
        obey_standard_streams();
    }
    close(to[0]);
    close(from[1]);
    to_ = to[1];
    from_ = from[0];
    tell("probe");  // it is what it was to become
}

Holder::~Holder() {
    kill_now();
}

void Holder::kill_now() {
    if (pid_ <= 0)
        return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    close(to_);
    close(from_);
    pid_ = -1;
}

void Holder::ask(const std::string& command) const {
    write_line(to_, command);
}

std::string Holder::answer(int milliseconds) const {
    pollfd wanted{from_, POLLIN, 0};
    std::string line;
    if (poll(&wanted, 1, milliseconds) != 1)
        return "no answer";
    return read_line(from_, line) ? line : "gone";
}

std::string Holder::probe(const std::vector<uint16_t>& ports) const {
    std::string command = "probe";
    for (uint16_t port : ports)
        command += " " + std::to_string(port);
    return tell(command);
}

}  // namespace guest
