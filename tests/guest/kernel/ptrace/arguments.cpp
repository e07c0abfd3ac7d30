// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

void starting() {
    line("attach: pid 0 %s, -1 %s, nobody %s, self %s", *outcome(ptrace(kAttach, 0)),
         *outcome(ptrace(kAttach, -1)), *outcome(ptrace(kAttach, 40000)),
         *outcome(ptrace(kAttach, getpid())));
    in_thread([] { line("another thread of the process: %s", *outcome(ptrace(kAttach, getpid()))); });
    const long child = start_free(wait_for_ever);
    line("seize: address %s, bad options %s, %s", *outcome(ptrace(kSeize, child, 1)),
         *outcome(ptrace(kSeize, child, 0, 0x1000)), *outcome(ptrace(kSeize, child, 0, ~0ul)));
    line("not traced: continue %s, interrupt %s, kill %s, detach %s, unknown %s",
         *outcome(ptrace(kContinue, child)), *outcome(ptrace(kInterrupt, child)),
         *outcome(ptrace(kKill, child)), *outcome(ptrace(kDetach, child)), *outcome(ptrace(0x7777, child)));
    line("seize: %s, again: %s, attach: %s", *outcome(ptrace(kSeize, child, 0, kMarkCalls)),
         *outcome(ptrace(kSeize, child)), *outcome(ptrace(kAttach, child)));
    line("running: continue %s, peek %s, options %s, listen %s, bad signal %s",
         *outcome(ptrace(kContinue, child)), *outcome(ptrace(kPeekText, child, 0, 0)),
         *outcome(ptrace(kSetOptions, child, 0, ~0ul)), *outcome(ptrace(kListen, child)),
         *outcome(ptrace(kContinue, child, 0, 99)));
    end(child);
    line("gone: %s", *outcome(ptrace(kSeize, child)));
}

void stopped() {
    const long child = start_traced(0, [] { return 0; });
    line("trace me again, in the tracer: not shown");
    line("unknown request %s, %s", *outcome(ptrace(0x7777, child)), *outcome(ptrace(0x4299, child)));
    line("bad signals: %s %s, bad options %s %s", *outcome(ptrace(kContinue, child, 0, 65)),
         *outcome(ptrace(kSystemCall, child, 0, ~0ul)), *outcome(ptrace(kSetOptions, child, 0, 0x100)),
         *outcome(ptrace(kSetOptions, child, 0, 0x1000000)));
    line("not seized: interrupt %s, listen %s", *outcome(ptrace(kInterrupt, child)),
         *outcome(ptrace(kListen, child)));
    line("bad pointers: info %s, set info %s, message %s, registers %s, set %s, floating point %s",
         *outcome(ptrace(kGetInfo, child)), *outcome(ptrace(kSetInfo, child)),
         *outcome(ptrace(kGetMessage, child)), *outcome(ptrace(kGetRegisters, child)),
         *outcome(ptrace(kSetRegisters, child)), *outcome(ptrace(kGetFloatingPoint, child)));
    line("mask: size %s, pointer %s; set: size %s, pointer %s", *outcome(ptrace(kGetMask, child, 4)),
         *outcome(ptrace(kGetMask, child, 8)), *outcome(ptrace(kSetMask, child, 16)),
         *outcome(ptrace(kSetMask, child, 8)));
    const auto get_set = [child](unsigned long set, unsigned long bytes) {
        const iovec room = {nullptr, bytes};
        return ptrace(kGetSet, child, set, word(&room));
    };
    line("sets: no pointer %s, unknown %s, odd size %s, no room %s", *outcome(ptrace(kGetSet, child, 1)),
         *outcome(get_set(77, 8)), *outcome(get_set(1, 7)), *outcome(get_set(1, 8)));
    in_thread([child] { line("not the tracing thread: %s", *outcome(ptrace(kContinue, child))); });
    line("detach, bad signal: %s", *outcome(ptrace(kDetach, child, 0, 70)));
    line("detach: %s, %s", *outcome(ptrace(kDetach, child)), *next_stop(child));
}

void twice() {
    const int status = in_child([] {
        line("trace me: %s, again: %s", *outcome(ptrace(kTraceMe, 0)), *outcome(ptrace(kTraceMe, 0)));
        return 0;
    });
    line("child: %s", *ending(status));
}

}  // namespace

void groups::arguments() {
    fresh("starting", starting);
    fresh("stopped", stopped);
    fresh("twice", twice);
}
