// SPDX-License-Identifier: Apache-2.0
// One line per case, each by one write(2): nothing is buffered that a fork could print twice, and a program
// that dies has printed every case it got through.
#pragma once

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct Line {
    __attribute__((format(printf, 2, 3))) explicit Line(const char* format, ...) {
        char text[1024];
        va_list arguments;
        va_start(arguments, format);
        int length = vsnprintf(text, sizeof text - 1, format, arguments);
        va_end(arguments);
        if (length > static_cast<int>(sizeof text) - 2)
            length = sizeof text - 2;
        text[length++] = '\n';
        for (int done = 0; done < length;) {
            const long wrote = write(1, text + done, static_cast<size_t>(length - done));
            if (wrote <= 0)
                _exit(99);
            done += static_cast<int>(wrote);
        }
    }
};
// Braces, since they alone have their arguments evaluated from left to right, and a case's arguments act.
#define line(...) static_cast<void>(Line{__VA_ARGS__})

// A short text by value, for use as an argument of line().
struct Text {
    char text[96];
    const char* operator*() const { return text; }
};

inline const char* error_name(int number) {
    struct Name {
        int number;
        const char* name;
    };
#define NAMED(name) \
    { name, #name }
    static constexpr Name kNames[] = {
        NAMED(EPERM),        NAMED(ENOENT),      NAMED(ESRCH),           NAMED(EINTR),
        NAMED(EIO),          NAMED(ENXIO),       NAMED(E2BIG),           NAMED(ENOEXEC),
        NAMED(EBADF),        NAMED(ECHILD),      NAMED(EAGAIN),          NAMED(ENOMEM),
        NAMED(EACCES),       NAMED(EFAULT),      NAMED(EBUSY),           NAMED(EEXIST),
        NAMED(EXDEV),        NAMED(ENODEV),      NAMED(ENOTDIR),         NAMED(EISDIR),
        NAMED(EINVAL),       NAMED(ENFILE),      NAMED(EMFILE),          NAMED(ENOTTY),
        NAMED(ETXTBSY),      NAMED(EFBIG),       NAMED(ENOSPC),          NAMED(ESPIPE),
        NAMED(EROFS),        NAMED(EMLINK),      NAMED(EPIPE),           NAMED(EDOM),
        NAMED(ERANGE),       NAMED(EDEADLK),     NAMED(ENAMETOOLONG),    NAMED(ENOSYS),
        NAMED(ENOTEMPTY),    NAMED(ELOOP),       NAMED(EOVERFLOW),       NAMED(ENOTSUP),
        NAMED(ETIMEDOUT),    NAMED(EOWNERDEAD),  NAMED(ELIBBAD),         NAMED(ECANCELED),
        NAMED(ENODATA),      NAMED(ENOTSOCK),    NAMED(EDESTADDRREQ),    NAMED(EMSGSIZE),
        NAMED(EPROTOTYPE),   NAMED(ENOPROTOOPT), NAMED(EPROTONOSUPPORT), NAMED(ESOCKTNOSUPPORT),
        NAMED(EAFNOSUPPORT), NAMED(EADDRINUSE),  NAMED(ECONNABORTED),    NAMED(ECONNRESET),
        NAMED(ENOBUFS),      NAMED(EISCONN),     NAMED(ENOTCONN),        NAMED(ETOOMANYREFS),
        NAMED(ECONNREFUSED)};
#undef NAMED
    for (const Name& known : kNames)
        if (known.number == number)
            return known.name;
    return "E?";
}

// What a raw system call gave: the number, or the error's name.
inline Text outcome(long result) {
    Text made{};
    if (result < 0 && result > -4096)
        snprintf(made.text, sizeof made.text, "%s", error_name(static_cast<int>(-result)));
    else
        snprintf(made.text, sizeof made.text, "%ld", result);
    return made;
}

// "ok" or the error's name, where the number itself differs from run to run (addresses, pids, descriptors).
inline const char* worked(long result) {
    return result < 0 && result > -4096 ? error_name(static_cast<int>(-result)) : "ok";
}

inline const char* signal_name(int number) {
    static constexpr const char* kNames[] = {
        "0",       "SIGHUP",  "SIGINT",    "SIGQUIT", "SIGILL",   "SIGTRAP", "SIGABRT", "SIGBUS",
        "SIGFPE",  "SIGKILL", "SIGUSR1",   "SIGSEGV", "SIGUSR2",  "SIGPIPE", "SIGALRM", "SIGTERM",
        "SIGSTKF", "SIGCHLD", "SIGCONT",   "SIGSTOP", "SIGTSTP",  "SIGTTIN", "SIGTTOU", "SIGURG",
        "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO",   "SIGPWR",  "SIGSYS"};
    return number >= 0 && number < 32 ? kNames[number] : "SIGRT";
}

// A wait status in words.
inline Text ending(int status) {
    Text made{};
    if (WIFEXITED(status))
        snprintf(made.text, sizeof made.text, "exit %d", WEXITSTATUS(status));
    else if (WIFSIGNALED(status))
        snprintf(made.text, sizeof made.text, "killed by %s", signal_name(WTERMSIG(status)));
    else if (WIFSTOPPED(status))
        snprintf(made.text, sizeof made.text, "stopped by %s", signal_name(WSTOPSIG(status)));
    else
        snprintf(made.text, sizeof made.text, "continued");
    return made;
}
