// SPDX-License-Identifier: Apache-2.0
// What instructions compute: the low 12 bits come back as an error number.
#include <sys/mman.h>

#include "groups.h"

using namespace groups;

namespace {

// Result of `a` OP `x` (from X), shifted right so that the interesting bits show.
long compute(unsigned operation, unsigned a, unsigned x, unsigned shift) {
    const int fd = memfd_create("result", 0);
    const int status = in_child([&] {
        const sock_filter code[] = {op(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                                    op(BPF_JMP | BPF_JEQ | BPF_K, kProbe, 1, 0),
                                    op(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                                    op(BPF_LDX | BPF_IMM, x),
                                    op(BPF_LD | BPF_IMM, a),
                                    op(operation),
                                    op(BPF_ALU | BPF_RSH | BPF_K, shift),
                                    op(BPF_ALU | BPF_AND | BPF_K, 0xfff),
                                    op(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
                                    op(BPF_RET | BPF_A)};
        if (install(code) != 0)
            return 97;
        const long result = raw(kProbe);
        return write(fd, &result, sizeof result) == sizeof result ? 0 : 96;
    });
    long result = 0;
    if (pread(fd, &result, sizeof result, 0) != sizeof result)
        result = WIFSIGNALED(status) ? -10000 - WTERMSIG(status) : -20000 - WEXITSTATUS(status);
    close(fd);
    return -result;
}

void arithmetic() {
    struct Operation {
        const char* name;
        unsigned code;
    };
    static constexpr Operation kOperations[] = {
        {"add", BPF_ALU | BPF_ADD | BPF_X}, {"sub", BPF_ALU | BPF_SUB | BPF_X},
        {"mul", BPF_ALU | BPF_MUL | BPF_X}, {"div", BPF_ALU | BPF_DIV | BPF_X},
        {"or", BPF_ALU | BPF_OR | BPF_X},   {"and", BPF_ALU | BPF_AND | BPF_X},
        {"lsh", BPF_ALU | BPF_LSH | BPF_X}, {"rsh", BPF_ALU | BPF_RSH | BPF_X},
        {"xor", BPF_ALU | BPF_XOR | BPF_X}, {"neg", BPF_ALU | BPF_NEG},
        {"tax", BPF_MISC | BPF_TAX},        {"txa", BPF_MISC | BPF_TXA},
        {"len", BPF_LD | BPF_W | BPF_LEN}};
    static constexpr unsigned kPairs[][2] = {
        {7, 3}, {0xfffffff0, 0x20}, {0x12345678, 4}, {1, 31}, {0x80000001, 33}};
    for (const Operation& each : kOperations)
        for (const auto& pair : kPairs)
            line("%s %x %x: low %ld, high %ld", each.name, pair[0], pair[1],
                 compute(each.code, pair[0], pair[1], 0), compute(each.code, pair[0], pair[1], 20));
    line("division by zero: %ld", compute(BPF_ALU | BPF_DIV | BPF_X, 5, 0, 0));
}

// Which comparisons hold: bit 0 is equal, 1 greater, 2 greater or equal, 3 any set.
void comparisons() {
    static constexpr unsigned kPairs[][2] = {{5, 5},          {6, 5},          {4, 5},
                                             {0x80000000, 1}, {1, 0x80000000}, {0, 0}};
    for (const auto& pair : kPairs)
        for (const unsigned source : List{BPF_K, BPF_X}) {
            unsigned holds = 0, bit = 0;
            for (const unsigned comparison : List{BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET}) {
                const int status = in_child([&] {
                    const sock_filter code[] = {
                        op(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                        op(BPF_JMP | BPF_JEQ | BPF_K, kProbe, 1, 0),
                        op(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                        op(BPF_LDX | BPF_IMM, pair[1]),
                        op(BPF_LD | BPF_IMM, pair[0]),
                        op(BPF_JMP | comparison | source, source == BPF_X ? 0 : pair[1], 0, 1),
                        op(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
                        op(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 2)};
                    return install(code) != 0 ? 97 : static_cast<int>(-raw(kProbe));
                });
                holds |= (WEXITSTATUS(status) == 1 ? 1u : 0u) << bit++;
            }
            line("%x and %x from %s: %x", pair[0], pair[1], source == BPF_X ? "X" : "K", holds);
        }
}

}  // namespace

void groups::machine() {
    fresh("arithmetic", arithmetic);
    fresh("comparisons", comparisons);
}
