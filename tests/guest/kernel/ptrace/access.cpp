// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <stdlib.h>

#include "groups.h"

using namespace groups;

namespace {

Text tracer_in_status(long pid) {
    char path[64], contents[4096];
    snprintf(path, sizeof path, "/proc/%ld/status", pid);
    const int file = open(path, O_RDONLY);
    const long length = read(file, contents, sizeof contents - 1);
    close(file);
    contents[length < 0 ? 0 : length] = 0;
    Text made{};
    const char* at = strstr(contents, "TracerPid:\t");
    const char* state = strstr(contents, "State:\t");
    if (at && state)
        snprintf(made.text, sizeof made.text, "state %c, tracer %s", state[7],
                 atoi(at + 11) == getpid() ? "me"
                 : atoi(at + 11) == 0      ? "nobody"
                                           : "another");
    return made;
}

// `user` tries to seize a process that `other` prepares.
template <class Fn>
void try_seize(const char* what, unsigned user, Fn prepare) {
    int ends[2];
    if (pipe(ends) != 0)
        return;
    const long target = start_free([&] {
        prepare();
        if (write(ends[1], "", 1) != 1)
            return 1;
        return wait_for_ever();
    });
    char byte;
    if (read(ends[0], &byte, 1) != 1)
        return;
    in_child([&] {
        become(user);
        char memory[8];
        const iovec here = {memory, 8};
        const iovec there = {&memory, 8};
        const long seized = ptrace(kSeize, target);
        line("%s: seize %s, process_vm_readv %s", what, *outcome(seized),
             *outcome(raw(SYS_process_vm_readv, static_cast<unsigned long>(target), word(&here), 1,
                          word(&there), 1, 0)));
        return 0;
    });
    end(target);
    close(ends[0]);
    close(ends[1]);
}

void identities() {
    try_seize("root, root's", 0, [] {});
    try_seize("root, a user's", 0, [] { become(1000); });
    try_seize("a user, root's", 1000, [] {});
    try_seize("a user, another's", 1000, [] {
        raw(SYS_setresgid, 1001, 1001, 1001);
        become(1001);
        prctl(PR_SET_DUMPABLE, 1);
    });
    try_seize("a user, not dumpable", 1000, [] { become(1000); });
    try_seize("a user, its own", 1000, [] {
        become(1000);
        prctl(PR_SET_DUMPABLE, 1);
    });
    try_seize("a user, saved id of root", 1000, [] {
        raw(SYS_setresuid, 1000, 1000, 0);
        prctl(PR_SET_DUMPABLE, 1);
    });
}

void status() {
    const long child = start_free(wait_for_ever);
    usleep(20000);  // until it sleeps
    line("free: %s", *tracer_in_status(child));
    ptrace(kSeize, child);
    line("seized: %s", *tracer_in_status(child));
    ptrace(kInterrupt, child);
    wait_status(child);
    line("stopped: %s", *tracer_in_status(child));
    ptrace(kDetach, child);
    line("detached: tracer %s", strstr(*tracer_in_status(child), "nobody") ? "nobody" : "STILL");
    end(child);
}

}  // namespace

void groups::access() {
    fresh("identities", identities);
    fresh("status", status);
}
