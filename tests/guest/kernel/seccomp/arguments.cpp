// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include "groups.h"

using namespace groups;

namespace {

const sock_filter kAllowAll[] = {{BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
const sock_fprog kProgram = {1, const_cast<sock_filter*>(kAllowAll)};
const void* const kNowhere = reinterpret_cast<const void*>(16);

void operations() {
    for (const unsigned operation : List{0u, 1u, 2u, 3u, 4u, ~0u})
        for (const unsigned flags : List{0u, 1u, 64u, ~0u})
            line("operation %u, flags %x, null: %s", operation == 0 && flags == 0 ? 99 : operation, flags,
                 *outcome(operation == 0 && flags == 0 ? seccomp(99, 0, nullptr)
                                                       : seccomp(operation, flags, nullptr)));
    line("strict with a program: %s", *outcome(seccomp(SECCOMP_SET_MODE_STRICT, 0, &kProgram)));
    for (const unsigned flags : List{2u, 4u, 8u, 9u, 16u, 17u, 25u, 32u, 40u, 63u, 128u})
        line("flags %u, bad pointer: %s", flags, *outcome(seccomp(SECCOMP_SET_MODE_FILTER, flags, kNowhere)));
}

void actions_available() {
    for (const unsigned action : List{0u, 0x80000000u, 0x30000u, 0x50000u, 0x7fc00000u, 0x7ff00000u,
                                      0x7ffc0000u, 0x7fff0000u, 1u, 0x10000u, 0x7fff0001u, ~0u})
        line("action %x: %s", action, *outcome(seccomp(SECCOMP_GET_ACTION_AVAIL, 0, &action)));
    line("action, bad pointer: %s", *outcome(seccomp(SECCOMP_GET_ACTION_AVAIL, 0, kNowhere)));
    unsigned short sizes[4] = {};
    line("sizes: %s, %u %u %u %u", *outcome(seccomp(SECCOMP_GET_NOTIF_SIZES, 0, sizes)), sizes[0], sizes[1],
         sizes[2], sizes[3]);
    line("sizes, bad pointer: %s", *outcome(seccomp(SECCOMP_GET_NOTIF_SIZES, 0, kNowhere)));
}

void controls() {
    for (const unsigned long mode : List{0ul, 2ul, 3ul, ~0ul})
        line("prctl mode %ld, null: %s", static_cast<long>(mode),
             *outcome(raw(SYS_prctl, PR_SET_SECCOMP, mode, 0)));
    line("mode: %s", *outcome(raw(SYS_prctl, PR_GET_SECCOMP)));
    line("prctl filter: %s", *outcome(raw(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, word(&kProgram))));
    line("mode: %s, again: %s", *outcome(raw(SYS_prctl, PR_GET_SECCOMP)),
         *outcome(raw(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, word(&kProgram))));
    line("then strict: %s, %s", *outcome(raw(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_STRICT)),
         *outcome(seccomp(SECCOMP_SET_MODE_STRICT, 0, nullptr)));
    line("status: %s, filters %s", *status_line("Seccomp"), *status_line("Seccomp_filters"));
}

// Who may: CAP_SYS_ADMIN or no_new_privs, asked for after the length and before the program.
void rights() {
    const sock_fprog empty = {0, const_cast<sock_filter*>(kAllowAll)};
    const sock_fprog long_one = {4097, const_cast<sock_filter*>(kAllowAll)};
    const sock_fprog nowhere = {1, const_cast<sock_filter*>(static_cast<const sock_filter*>(kNowhere))};
    line("as root: no_new_privs %s", *outcome(raw(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)));
    line("root: empty %s, long %s, nowhere %s, good %s", *outcome(seccomp(1, 0, &empty)),
         *outcome(seccomp(1, 0, &long_one)), *outcome(seccomp(1, 0, &nowhere)),
         *outcome(seccomp(1, 0, &kProgram)));
    become(1000);
    line("user: empty %s, long %s, nowhere %s, good %s", *outcome(seccomp(1, 0, &empty)),
         *outcome(seccomp(1, 0, &long_one)), *outcome(seccomp(1, 0, &nowhere)),
         *outcome(seccomp(1, 0, &kProgram)));
    line("status before: no_new_privs %s", *status_line("NoNewPrivs"));
    for (const unsigned long value : List{0ul, 2ul})
        line("no_new_privs %lu: %s", value, *outcome(raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, value, 0, 0, 0)));
    line("set: %s, get: %s, status %s", *outcome(no_new_privileges()),
         *outcome(raw(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)), *status_line("NoNewPrivs"));
    line("user: empty %s, nowhere %s, good %s", *outcome(seccomp(1, 0, &empty)),
         *outcome(seccomp(1, 0, &nowhere)), *outcome(seccomp(1, 0, &kProgram)));
}

}  // namespace

void groups::arguments() {
    fresh("operations", operations);
    fresh("actions available", actions_available);
    fresh("controls", controls);
    fresh("rights", rights);
}
