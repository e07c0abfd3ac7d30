// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <signal.h>

// Handlers run on a stack of their own.
inline void handle_on_own_stack(int number, void (*handler)(int, siginfo_t*, void*)) {
    static unsigned char room[65536];
    stack_t stack{};
    stack.ss_sp = room;
    stack.ss_size = sizeof room;
    sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(number, &action, nullptr);
}
