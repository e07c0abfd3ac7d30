// SPDX-License-Identifier: Apache-2.0
#include <sched.h>

#include "groups.h"
#include "holding.h"

namespace {

void by_fork() {
    each_holding("fork", [](const char* name) {
        in_child([&] {
            show(name, "child");
            in_child([&] {
                show(name, "grandchild");
                return 0;
            });
            return 0;
        });
        show(name, "parent after");
    });
    each_holding("fork, child drops all", [](const char* name) {
        in_child([&] {
            ioperm_raw(0, 65536, 0);
            iopl_raw(0);
            show(name, "child");
            return 0;
        });
        show(name, "parent after");
    });
    each_holding("fork, child gets more", [](const char* name) {
        in_child([&] {
            ioperm_raw(kDelay, 1, 1);
            iopl_raw(3);
            show(name, "child");
            return 0;
        });
        show(name, "parent after");
    });
}

// A child that keeps running while its parent changes: the change must not reach it.
void parent_changes() {
    each_holding("fork, parent changes", [](const char* name) {
        int go[2];
        if (pipe(go) != 0)
            return;
        const pid_t child = fork();
        if (child == 0) {
            char byte;
            if (read(go[0], &byte, 1) != 1)
                _exit(1);
            show(name, "child");
            _exit(0);
        }
        ioperm_raw(kPost, 1, 0);
        ioperm_raw(kDelay, 1, 1);
        iopl_raw(0);
        if (write(go[1], "", 1) != 1)
            return;
        waitpid(child, nullptr, 0);
        show(name, "parent");
    });
}

void by_threads() {
    each_holding("thread", [](const char* name) {
        in_thread([&] { show(name, "new thread"); });
        in_thread([&] {
            ioperm_raw(0, 65536, 0);
            iopl_raw(0);
            show(name, "thread that dropped all");
        });
        show(name, "first thread");
        in_thread([&] {
            ioperm_raw(kDelay, 1, 1);
            show(name, "thread with 0xed");
            in_thread([&] { show(name, "its own thread"); });
        });
        show(name, "first thread again");
        in_thread([&] { show(name, "later thread"); });
    });
}

void by_vfork() {
    each_holding("vfork", [](const char* name) {
        const pid_t child = vfork();
        if (child == 0) {
            show(name, "child");
            ioperm_raw(kDelay, 1, 1);
            _exit(0);
        }
        waitpid(child, nullptr, 0);
        show(name, "parent after");
    });
}

// A second address-space sharer that is no thread: ports follow the task, not the memory.
void by_shared_memory() {
    each_holding("clone(CLONE_VM)", [](const char* name) {
        static char stack[65536] __attribute__((aligned(16)));
        const auto body = [](void* argument) {
            show(static_cast<const char*>(argument), "child");
            ioperm_raw(kPost, 1, 0);
            iopl_raw(0);
            return 0;
        };
        const pid_t child =
            clone(body, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, const_cast<char*>(name));
        waitpid(child, nullptr, 0);
        show(name, "parent after");
    });
}

void by_exec(const char* how, unsigned uid) {
    each_holding(how, [&](const char* name) {
        in_child([&] {
            if (uid != 0)
                become(uid);
            execl(groups::self, groups::self, "--executed", name, nullptr);
            line("%s: exec failed, %s", name, error_name(errno));
            return 1;
        });
        show(name, "parent after");
    });
}

// A thread with ports ends, with the others living on, and the other way round.
void by_exit() {
    fresh("exit", [] {
        in_thread([] {
            ioperm_raw(kPost, 1, 1);
            iopl_raw(3);
        });
        show("thread with ports ended", "first thread");
        const int status = in_child([] {
            ioperm_raw(kPost, 1, 1);
            iopl_raw(3);
            raise(SIGKILL);
            return 0;
        });
        show("child with ports killed", *ending(status));
        in_child([] {
            ioperm_raw(kPost, 1, 1);
            in_child([] { return 0; });
            show("sharer ended", "other sharer");
            return 0;
        });
    });
}

}  // namespace

int groups::executed(const char* word) {
    show(word, "executed");
    line("%s, executed: iopl(0) %s, ioperm off %s, 0x80 %s", word, *outcome(iopl_raw(0)),
         *outcome(ioperm_raw(kDelay, 1, 0)), reach(kPost));
    return 0;
}

void groups::inheritance() {
    by_fork();
    parent_changes();
    by_threads();
    by_vfork();
    by_shared_memory();
    by_exec("exec", 0);
    by_exec("exec as user", 1000);
    by_exit();
}
