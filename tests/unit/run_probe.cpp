// SPDX-License-Identifier: Apache-2.0
// The program under ioperm-run in tests/unit/run_*_test.cpp: built dynamic, static and for i386.
// `run-probe WHAT [ARGUMENT]`.
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/io.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <initializer_list>

#include "daemon/common/strip_cookie.h"

extern char** environ;

namespace {

char** g_arguments;

[[noreturn]] void execute_self(const char* what) {
    char* const arguments[] = {g_arguments[0], const_cast<char*>(what), nullptr};
    execve("/proc/self/exe", arguments, environ);
    _exit(99);
}

void cli() {
    asm volatile("cli");
}
void sti() {
    asm volatile("sti");
}

int wait_for(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// --- what a program can see of its start ---
void print_limits() {
    for (int resource = 0; resource < RLIMIT_NLIMITS; resource++) {
        rlimit limit;
        getrlimit(static_cast<__rlimit_resource>(resource), &limit);
        printf("limit %d %llu %llu\n", resource, (unsigned long long)limit.rlim_cur,
               (unsigned long long)limit.rlim_max);
    }
}

// Lines of /proc/self/status that must not depend on the wrapper.
void print_status() {
    FILE* file = fopen("/proc/self/status", "re");
    char line[512];
    while (file && fgets(line, sizeof line, file))
        for (const char* key : {"Name:", "Umask:", "PPid:", "Uid:", "Gid:", "Groups:", "Threads:", "SigPnd:",
                                "ShdPnd:", "SigBlk:", "SigIgn:", "SigCgt:", "Cpus_allowed:"})
            if (strncmp(line, key, strlen(key)) == 0)
                fputs(line, stdout);
}

int print_state(int argc, char** argv) {
    for (int i = 0; i < argc; i++)
        printf("argument %s\n", argv[i]);
    for (char** variable = environ; *variable; variable++)
        printf("environment %s\n", *variable);
    for (int fd = 0; fd < 64; fd++) {
        struct stat info;
        if (fstat(fd, &info) == 0)
            printf("descriptor %d mode %o\n", fd, unsigned(info.st_mode));
    }
    char directory[4096];
    printf("directory %s\n", getcwd(directory, sizeof directory));
    printf("group %d session %d nice %d policy %d\n", getpgrp() == getpid() ? 0 : getpgrp(),
           getsid(0) == getpid() ? 0 : getsid(0), getpriority(PRIO_PROCESS, 0), sched_getscheduler(0));
    int death_signal = 0;
    int reaper = 0;
    prctl(PR_GET_PDEATHSIG, &death_signal);
    prctl(PR_GET_CHILD_SUBREAPER, &reaper);
    printf("personality %x death signal %d subreaper %d dumpable %d secure %lu\n",
           unsigned(personality(0xffffffff)), death_signal, reaper, prctl(PR_GET_DUMPABLE),
           getauxval(AT_SECURE));
    printf("executed as %s\n", reinterpret_cast<const char*>(getauxval(AT_EXECFN)));
    siginfo_t info;
    printf("children %d\n",
           waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0 || errno != ECHILD);
    print_limits();
    print_status();
    return 0;
}

// --- iopl() and ioperm() ---
void show(const char* what, int result) {
    printf("%s %d %s\n", what, result, result == 0 ? "" : strerror(errno));
}

int make_calls(int, char**) {
    show("ioperm 0x70 2 1", ioperm(0x70, 2, 1));
    show("ioperm 0x70 2 255", ioperm(0x70, 2, 255));
    show("ioperm 0x70 3 1", ioperm(0x70, 3, 1));
    show("ioperm 0x80 1 3", ioperm(0x80, 1, 3));
    show("ioperm 0 65536 0", ioperm(0, 65536, 0));
    show("ioperm 0 65537 0", ioperm(0, 65537, 0));
    show("ioperm 0x70 0 1", ioperm(0x70, 0, 1));
    show("ioperm -1 2 1", ioperm(-1, 2, 1));
    for (int level : {0, 1, 2, 3, 3, 0, 4, -1})
        show("iopl", iopl(level));
    return 0;
}

// --- CLI and STI ---
int cli_at_level(int, char** argv) {
    if (iopl(atoi(argv[0])) != 0)
        return 2;
    for (int i = 0; i < 100; i++) {
        cli();
        sti();
    }
    puts("alive");
    return 0;
}

int cli_now(int, char**) {
    cli();
    sti();
    puts("alive");
    return 0;
}

void* cli_in_thread(void*) {
    cli();
    return nullptr;
}

void in_thread(void* (*body)(void*)) {
    pthread_t thread;
    pthread_create(&thread, nullptr, body, nullptr);
    pthread_join(thread, nullptr);
}

// The level goes to new threads, new processes and over exec.
int inherit(int, char**) {
    if (iopl(3) != 0)
        return 2;
    in_thread(cli_in_thread);
    pid_t child = fork();
    if (child == 0) {
        in_thread(cli_in_thread);
        cli();
        _exit(7);
    }
    if (wait_for(child) != 7)
        return 3;
    child = vfork();
    if (child == 0)
        execute_self("cli-now");
    if (wait_for(child) != 0)
        return 4;
    in_thread([](void*) -> void* { execute_self("cli-now"); });
    return 5;
}

// The level is the thread's own: what one raises, an older one does not have, and a child's does not come
// back.
int own_level(int, char**) {
    const pid_t raised_in_child = fork();
    if (raised_in_child == 0)
        _exit(iopl(3));
    if (wait_for(raised_in_child) != 0)
        return 2;
    in_thread([](void*) -> void* {
        iopl(3);
        cli();
        return nullptr;
    });
    const pid_t child = fork();
    if (child == 0)
        cli_now(0, nullptr);
    return wait_for(child) == 128 + SIGSEGV ? 0 : 3;
}

int lowered(int, char**) {
    iopl(3);
    cli();
    iopl(2);
    return cli_now(0, nullptr);
}

// Many threads and processes at once, each with a level of its own.
void* busy_thread(void*) {
    for (int i = 0; i < 20; i++) {
        iopl(3);
        cli();
        const pid_t child = fork();
        if (child == 0) {
            cli();
            iopl(0);
            const pid_t grandchild = fork();
            if (grandchild == 0) {
                const rlimit no_core = {0, 0};
                setrlimit(RLIMIT_CORE, &no_core);
                cli();
                _exit(9);
            }
            _exit(wait_for(grandchild) == 128 + SIGSEGV ? 0 : 1);
        }
        if (wait_for(child) != 0)
            _exit(3);
    }
    return nullptr;
}

int busy(int, char**) {
    pthread_t threads[8];
    for (pthread_t& thread : threads)
        pthread_create(&thread, nullptr, busy_thread, nullptr);
    for (pthread_t& thread : threads)
        pthread_join(thread, nullptr);
    puts("alive");
    return 0;
}

// --- single steps ---
volatile sig_atomic_t g_traps, g_other_traps;

void on_trap(int, siginfo_t* info, void*) {
    if (info->si_code == TRAP_TRACE)
        g_traps = g_traps + 1;
    else
        g_other_traps = g_other_traps + 1;
}

#ifdef __x86_64__
#define PUSH_FLAGS "pushfq\n"
#define POP_FLAGS "popfq\n"
#define TOP_OF_STACK "(%%rsp)"
#else
#define PUSH_FLAGS "pushfl\n"
#define POP_FLAGS "popfl\n"
#define TOP_OF_STACK "(%%esp)"
#endif
#define STEPPED(code)                                                                       \
    asm volatile(PUSH_FLAGS "orl $0x100, " TOP_OF_STACK "\n" POP_FLAGS code "\n" PUSH_FLAGS \
                            "andl $~0x100, " TOP_OF_STACK "\n" POP_FLAGS ::                 \
                                : "cc", "memory")

int step(int, char**) {
    struct sigaction action = {};
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGTRAP, &action, nullptr);
    iopl(3);
    STEPPED("nop\n nop\n nop");
    const int with_nop = g_traps;
    g_traps = 0;
    STEPPED("nop\n cli\n nop");
    printf("steps %s, others %d\n", with_nop > 3 && g_traps == with_nop ? "equal" : "differ",
           int(g_other_traps));
    return 0;
}

// --- ports outside the grant ---
int out_byte(int, char** argv) {
    const auto port = static_cast<unsigned short>(strtol(argv[0], nullptr, 0));
    asm volatile("outb %b0, %w1" ::"a"(0xa5), "Nd"(port));
    return 0;
}

int out_everything(int, char**) {
    asm volatile("outl %0, $0x71" ::"a"(0x12345678));
    return 0;
}

// Jumps over the instruction at which it was called: all of ours are one or two bytes long, with DX one.
volatile sig_atomic_t g_faults;
void on_fault(int, siginfo_t* info, void* context) {
    if (info->si_code != SI_KERNEL || info->si_addr != nullptr)
        _exit(3);
    g_faults = g_faults + 1;
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
#ifdef __x86_64__
    registers[REG_RIP] += 1;
#else
    registers[REG_EIP] += 1;
#endif
}

// A program that looks for hardware and handles the faults itself.
int look_around(int, char** argv) {
    struct sigaction action = {};
    action.sa_sigaction = on_fault;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
    const int ports = atoi(argv[0]);
    for (int round = 0; round < 2; round++)
        for (int port = 0; port < ports; port++) {
            unsigned char value;
            asm volatile("inb %%dx, %0" : "=a"(value) : "d"(0x300 + port));
        }
    printf("faults %d\n", int(g_faults));
    return 0;
}

// --- jobs, signals, ends ---
int stop_twice(int, char**) {
    raise(SIGTSTP);
    getchar();
    raise(SIGSTOP);
    getchar();
    return 4;
}

int wait_for_signal(int, char**) {
    puts("ready");
    fflush(stdout);
    pause();
    return 0;
}

int background_child(int, char**) {
    if (fork() == 0) {
        fclose(stdout);
        fclose(stderr);
        fclose(stdin);
        pause();
        _exit(0);
    }
    return 6;
}

int kill_self(int, char** argv) {
    const rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    raise(atoi(argv[0]));
    return 0;
}

int copy_input(int, char**) {
    for (int c; (c = getchar()) != EOF;)
        putchar(c);
    return 0;
}

// The guard's own call reaches the kernel: here EPERM or ENOSYS or success, but not the filter's 0 for a bad
// kernel pointer.
int strip_call(int, char**) {
    const long result = syscall(SYS_ioperm, 0, 65536, 0, iopermd::kStripCookie4, iopermd::kStripCookie5);
    printf("strip %s\n", result == 0 ? "done" : strerror(errno));
    return 0;
}

struct Command {
    const char* name;
    int (*run)(int, char**);
};
constexpr Command kCommands[] = {
    {"state", print_state},
    {"calls", make_calls},
    {"cli", cli_at_level},
    {"cli-now", cli_now},
    {"inherit", inherit},
    {"own-level", own_level},
    {"lowered", lowered},
    {"busy", busy},
    {"step", step},
    {"out", out_byte},
    {"outl", out_everything},
    {"look", look_around},
    {"stop", stop_twice},
    {"wait", wait_for_signal},
    {"background", background_child},
    {"raise", kill_self},
    {"copy", copy_input},
    {"strip", strip_call},
};

}  // namespace

int main(int argc, char** argv) {
    g_arguments = argv;
    if (argc < 2)
        return 98;
    if (strcmp(argv[1], "exit") == 0)
        return atoi(argv[2]);
    for (const Command& command : kCommands)
        if (strcmp(argv[1], command.name) == 0)
            return command.run(argc - 2, argv + 2);
    return 98;
}
