// SPDX-License-Identifier: Apache-2.0
// The groups of cases of seccomp, and what they share. Every case runs in a child: a filter cannot be taken
// away.
#pragma once

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#include "../common/child.h"
#include "../common/groups.h"
#include "../common/list.h"

namespace groups {

void actions();        // what each answer of a filter does
void arguments();      // seccomp(2)'s and prctl(2)'s errors, in order
void inheritance();    // fork, execve, threads, TSYNC
void machine();        // every instruction
void notifications();  // listeners
void programs();       // which programs are taken
void strict();         // mode 1
void traps();          // SIGSYS and what it says

inline long seccomp(unsigned operation, unsigned flags, const void* argument) {
    return raw(SYS_seccomp, operation, flags, word(argument));
}

// A call that nobody makes otherwise: what filters of the cases are about.
constexpr unsigned kProbe = 1000;

inline sock_filter op(unsigned code, unsigned k = 0, unsigned jt = 0, unsigned jf = 0) {
    return {static_cast<unsigned short>(code), static_cast<unsigned char>(jt), static_cast<unsigned char>(jf),
            k};
}

template <unsigned long N>
long install(const sock_filter (&code)[N], unsigned flags = 0) {
    const sock_fprog program = {N, const_cast<sock_filter*>(code)};
    return seccomp(SECCOMP_SET_MODE_FILTER, flags, &program);
}

// Every call is allowed but kProbe, which gets this answer.
inline long answer_probe(unsigned answer, unsigned flags = 0) {
    const sock_filter code[] = {op(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                                op(BPF_JMP | BPF_JEQ | BPF_K, kProbe, 0, 1), op(BPF_RET | BPF_K, answer),
                                op(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};
    return install(code, flags);
}

inline long no_new_privileges() {
    return raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

// The value of a line of /proc/self/status or of another file of its form.
inline Text status_line(const char* name, const char* path = "/proc/self/status") {
    static char contents[8192];
    Text made{};
    const int file = open(path, O_RDONLY);
    const long length = read(file, contents, sizeof contents - 1);
    close(file);
    contents[length < 0 ? 0 : length] = 0;
    const char* at = strstr(contents, name);
    if (at == nullptr)
        return made;
    at += strlen(name) + 2;
    for (unsigned i = 0; i + 1 < sizeof made.text && *at != '\n' && *at != 0; i++)
        made.text[i] = *at++;
    return made;
}

}  // namespace groups
