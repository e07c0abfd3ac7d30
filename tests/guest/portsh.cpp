// SPDX-License-Identifier: Apache-2.0
// A calculator for port permissions: its arguments are a script, each step prints one line, a SIGSEGV is a
// result and not the end.
//
//   iopl LEVEL | ioperm FROM NUM ON      the libc calls
//   raw NUMBER A B C                     any system call with whole registers (to see which bits the kernel
//   looks at) inb|inw|inl PORT                     prints "ok" or the signal (never the value: devices
//   differ) inv PORT                             as inb, and prints the value outb|outw|outl PORT VALUE |
//   outsb PORT TEXT (rep outsb) cli | sti | hlt | flags              "flags" prints IF and IOPL of EFLAGS
//   caps                                 CapInh/CapPrm/CapEff/CapAmb of /proc/self/status
//   fork … end | thread … end            the steps in between run in a child process, in a new thread
//   exec …                               runs itself with the rest of the script
//   setuid UID
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

thread_local sigjmp_buf recover;
thread_local siginfo_t caught;

void on_segv(int, siginfo_t* info, void*) {
    caught = *info;
    siglongjmp(recover, 1);
}

struct Script {
    char** words;

    bool at_end() const { return *words == nullptr; }
    const char* next() {
        if (at_end()) {
            fprintf(stderr, "portsh: the script ends in the middle of a step\n");
            exit(2);
        }
        return *words++;
    }
    unsigned long number() { return strtoul(next(), nullptr, 0); }
};

void print_result(long result) {
    if (result == -1)
        printf(" = -1 %s\n", strerrorname_np(errno));
    else
        printf(" = %ld\n", result);
}

// Runs one machine instruction's worth of work; true when it did not fault.
template <class Fn>
bool survive(Fn fn) {
    if (sigsetjmp(recover, 1) != 0) {
        printf(" = SIGSEGV code=%d addr=%p\n", caught.si_code, caught.si_addr);
        return false;
    }
    fn();
    return true;
}

template <class Fn>
void access(Fn fn) {
    if (survive(fn))
        printf(" = ok\n");
}

bool in_step(const char* word, Script& script) {
    const bool with_value = !strcmp(word, "inv");
    if (strncmp(word, "in", 2) != 0 || strlen(word) != 3 || !strchr("bwlv", word[2]))
        return false;
    const unsigned short port = static_cast<unsigned short>(script.number());
    printf("%s 0x%x", word, port);
    volatile unsigned value = 0;
    const bool ok = survive([&] {
        value = word[2] == 'w' ? inw(port) : word[2] == 'l' ? inl(port) : inb(port);
    });
    if (ok && with_value)
        printf(" = 0x%x\n", value);
    else if (ok)
        printf(" = ok\n");
    return true;
}

bool out_step(const char* word, Script& script) {
    if (!strcmp(word, "outsb")) {
        const unsigned short port = static_cast<unsigned short>(script.number());
        const char* text = script.next();
        printf("outsb 0x%x", port);
        access([&] { outsb(port, text, strlen(text)); });
        return true;
    }
    if (strncmp(word, "out", 3) != 0 || strlen(word) != 4 || !strchr("bwl", word[3]))
        return false;
    const unsigned short port = static_cast<unsigned short>(script.number());
    const unsigned value = static_cast<unsigned>(script.number());
    printf("%s 0x%x 0x%x", word, port, value);
    access([&] {
        if (word[3] == 'b')
            outb(static_cast<unsigned char>(value), port);
        else if (word[3] == 'w')
            outw(static_cast<unsigned short>(value), port);
        else
            outl(value, port);
    });
    return true;
}

bool cpu_step(const char* word) {
    if (!strcmp(word, "cli")) {
        printf("cli");
        access([] { asm volatile("cli"); });
    } else if (!strcmp(word, "sti")) {
        printf("sti");
        access([] { asm volatile("sti"); });
    } else if (!strcmp(word, "hlt")) {
        printf("hlt");
        access([] { asm volatile("hlt"); });
    } else if (!strcmp(word, "flags")) {
        unsigned long flags;
        asm volatile("pushf; pop %0" : "=r"(flags));
        printf("flags IF=%lu IOPL=%lu\n", (flags >> 9) & 1, (flags >> 12) & 3);
    } else {
        return false;
    }
    return true;
}

bool call_step(const char* word, Script& script) {
    if (!strcmp(word, "iopl")) {
        const int level = static_cast<int>(script.number());
        printf("iopl %d", level);
        print_result(iopl(level));
    } else if (!strcmp(word, "ioperm")) {
        const unsigned long from = script.number(), num = script.number();
        const int on = static_cast<int>(script.number());
        printf("ioperm 0x%lx %lu %d", from, num, on);
        print_result(ioperm(from, num, on));
    } else if (!strcmp(word, "raw")) {
        const long nr = static_cast<long>(script.number());
        const unsigned long a = script.number(), b = script.number(), c = script.number();
        printf("raw %ld 0x%lx 0x%lx 0x%lx", nr, a, b, c);
        print_result(syscall(nr, a, b, c));
    } else if (!strcmp(word, "setuid")) {
        const uid_t uid = static_cast<uid_t>(script.number());
        printf("setuid %u", uid);
        print_result(setresuid(uid, uid, uid));
    } else {
        return false;
    }
    return true;
}

void print_caps() {
    FILE* status = fopen("/proc/self/status", "r");
    char line[256];
    while (status != nullptr && fgets(line, sizeof line, status) != nullptr)
        if (!strncmp(line, "Cap", 3) && strncmp(line, "CapBnd", 6) != 0)
            fputs(line, stdout);
    if (status != nullptr)
        fclose(status);
}

void run(Script& script, bool nested);

// Skips the steps that a child or a thread runs: its "end" is ours too.
void skip_block(Script& script) {
    for (int depth = 1; depth > 0;) {
        const char* word = script.next();
        if (!strcmp(word, "fork") || !strcmp(word, "thread"))
            depth++;
        else if (!strcmp(word, "end"))
            depth--;
    }
}

void* run_thread(void* argument) {
    Script block = *static_cast<Script*>(argument);
    run(block, true);
    return nullptr;
}

bool block_step(const char* word, Script& script) {
    if (!strcmp(word, "fork")) {
        printf("fork\n");
        fflush(stdout);
        const pid_t child = fork();
        if (child == 0) {
            run(script, true);
            fflush(stdout);
            _exit(0);
        }
        int status = -1;
        waitpid(child, &status, 0);
        skip_block(script);
        printf("end %d\n", status);
    } else if (!strcmp(word, "thread")) {
        printf("thread\n");
        pthread_t thread;
        if (pthread_create(&thread, nullptr, run_thread, &script) != 0)
            exit(1);
        pthread_join(thread, nullptr);
        skip_block(script);
        printf("end\n");
    } else if (!strcmp(word, "exec")) {
        printf("exec\n");
        fflush(stdout);
        script.words[-1] = const_cast<char*>("portsh");
        execv("/proc/self/exe", script.words - 1);
        perror("exec");
        exit(1);
    } else {
        return false;
    }
    return true;
}

void run(Script& script, bool nested) {
    while (!script.at_end()) {
        const char* word = script.next();
        if (nested && !strcmp(word, "end"))
            return;
        if (!strcmp(word, "caps"))
            print_caps();
        else if (!in_step(word, script) && !out_step(word, script) && !cpu_step(word) &&
                 !call_step(word, script) && !block_step(word, script)) {
            fprintf(stderr, "portsh: unknown step \"%s\"\n", word);
            exit(2);
        }
    }
}

}  // namespace

int main(int, char** argv) {
    struct sigaction action = {};
    action.sa_sigaction = on_segv;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
    Script script{argv + 1};
    run(script, false);
    return 0;
}
