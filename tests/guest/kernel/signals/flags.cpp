// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

int depth, deepest, calls;

void nest(int number, siginfo_t*, void*) {
    ++calls;
    if (++depth > deepest)
        deepest = depth;
    if (calls < 4)
        raise(number);
    --depth;
}

void deferring() {
    for (const bool defer : List{true, false}) {
        depth = deepest = calls = 0;
        handle(SIGUSR1, nest, defer ? 0 : SA_NODEFER);
        raise(SIGUSR1);
        line("handler that raises its own signal, %s: %d calls, %d deep", defer ? "deferred" : "SA_NODEFER",
             calls, deepest);
    }
}

void resetting() {
    const int status = in_child([] {
        handle(
            SIGUSR1, [](int, siginfo_t*, void*) {}, SA_RESETHAND);
        raise(SIGUSR1);
        struct sigaction action {};
        sigaction(SIGUSR1, nullptr, &action);
        line("SA_RESETHAND after one signal: %s", action.sa_handler == SIG_DFL ? "default" : "kept");
        raise(SIGUSR1);
        return 1;
    });
    line("SA_RESETHAND, second signal: %s", *ending(status));
}

char order[32];
unsigned at;

void note(char letter) {
    if (at < sizeof order - 1)
        order[at++] = letter;
}

// While SIGUSR1's handler runs, its sa_mask holds SIGUSR2 back; without the mask it comes at once.
void masking() {
    for (const bool masked : List{true, false}) {
        memset(order, 0, sizeof order);
        at = 0;
        handle(SIGUSR2, [](int, siginfo_t*, void*) { note('2'); });
        struct sigaction action {};
        action.sa_sigaction = [](int, siginfo_t*, void*) {
            note('(');
            raise(SIGUSR2);
            note(')');
        };
        action.sa_flags = SA_SIGINFO;
        if (masked)
            sigaddset(&action.sa_mask, SIGUSR2);
        sigaction(SIGUSR1, &action, nullptr);
        raise(SIGUSR1);
        line("SIGUSR2 inside SIGUSR1's handler, %s: %s", masked ? "masked" : "not masked", order);
    }
}

// The frame's mask is what comes back: a handler can change the program's mask by changing the frame.
void frame_mask() {
    handle(SIGUSR1, [](int, siginfo_t*, void* frame) {
        sigaddset(&static_cast<ucontext_t*>(frame)->uc_sigmask, SIGUSR2);
    });
    raise(SIGUSR1);
    sigset_t now;
    sigprocmask(SIG_BLOCK, nullptr, &now);
    line("mask set in the frame: %s", sigismember(&now, SIGUSR2) ? "taken over" : "lost");
    unblock(SIGUSR2);
    handle(SIGUSR1, [](int, siginfo_t*, void* frame) {
        sigset_t& mask = static_cast<ucontext_t*>(frame)->uc_sigmask;
        sigaddset(&mask, SIGKILL);
        sigaddset(&mask, SIGSTOP);
    });
    raise(SIGUSR1);
    sigprocmask(SIG_BLOCK, nullptr, &now);
    line("SIGKILL and SIGSTOP in the frame's mask: %s",
         sigismember(&now, SIGKILL) || sigismember(&now, SIGSTOP) ? "BLOCKED" : "ignored");
}

void frame_layout() {
    handle(SIGUSR1, [](int, siginfo_t* info, void* frame) {
        const auto* context = static_cast<ucontext_t*>(frame);
        const auto& registers = context->uc_mcontext.gregs;
        line(
            "frame: flags 0x%lx, link %s, cs 0x%lx, trap %ld, mask empty %s, aligned %s, siginfo behind "
            "%s, FPU %s",
            context->uc_flags & ~1UL, context->uc_link == nullptr ? "0" : "set",
            static_cast<long>(registers[kRegisterCs] & 0xffff), static_cast<long>(registers[REG_TRAPNO]),
            sigisemptyset(&context->uc_sigmask) ? "yes" : "no",
            (word(frame) & (sizeof(long) - 1)) == 0 ? "yes" : "no", word(info) > word(frame) ? "yes" : "no",
            context->uc_mcontext.fpregs != nullptr &&
                    (word(context->uc_mcontext.fpregs) & (kFpuAlignment - 1)) == 0
                ? "aligned"
                : "BAD");
    });
    raise(SIGUSR1);
}

}  // namespace

void groups::flags() {
    deferring();
    resetting();
    masking();
    frame_mask();
    frame_layout();
}
