// SPDX-License-Identifier: Apache-2.0
// Cases that need a fresh task: run in a child, or in a thread, and wait for it.
#pragma once

#include <pthread.h>

#include "line.h"
#include "raw.h"

// Runs the function in a forked child; its return value is the exit status. Gives the wait status.
template <class Fn>
int in_child(Fn fn) {
    const pid_t pid = fork();
    if (pid == 0)
        _exit(static_cast<int>(fn()));
    if (pid < 0) {
        line("fork failed: %s", error_name(errno));
        _exit(98);
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

// A named group of cases that starts from a task without ports. Prints how it ended only when that is news.
template <class Fn>
void fresh(const char* name, Fn fn) {
    const int status = in_child([&] {
        fn();
        return 0;
    });
    if (status != 0)
        line("%s: ENDED EARLY, %s", name, *ending(status));
}

template <class Fn>
void* thread_body(void* fn) {
    (*static_cast<Fn*>(fn))();
    return nullptr;
}

template <class Fn>
pthread_t start_thread(Fn& fn) {
    pthread_t made;
    const int error =
        pthread_create(&made, nullptr, thread_body<Fn>, const_cast<void*>(static_cast<const void*>(&fn)));
    if (error != 0) {
        line("pthread_create failed: %s", error_name(error));
        _exit(98);
    }
    return made;
}

template <class Fn>
void in_thread(Fn fn) {
    pthread_join(start_thread(fn), nullptr);
}

// Changes the calling thread's identity alone; libc would change every thread's.
inline long become(unsigned uid) {
    return raw(SYS_setresuid, uid, uid, uid);
}
