// SPDX-License-Identifier: Apache-2.0
// Which programs the kernel takes.
#include "groups.h"

using namespace groups;

namespace {

const sock_filter kAllow = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};

// A program is only taken for good, so each is tried in a child.
template <unsigned long N>
long try_program(const sock_filter (&code)[N]) {
    const int status = in_child([&] { return install(code) == 0 ? 0 : 1; });
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

const char* verdict(long failed) {
    return failed == 0 ? "taken" : failed == 1 ? "refused" : "BROKEN";
}

// Every code there is, with an operand that most allow.
void codes() {
    char taken[256];
    for (const unsigned operand : List{0u, 4u, 17u, 32u}) {
        unsigned count = 0, length = 0;
        for (unsigned code = 0; code < 0x100; code++) {
            const sock_filter program[] = {op(BPF_ST, 4), op(BPF_ST, 0), op(code, operand),
                                           kAllow,        kAllow,        kAllow,
                                           kAllow,        kAllow,        kAllow};
            if (try_program(program) != 0)
                continue;
            length += static_cast<unsigned>(snprintf(taken + length, sizeof taken - length, " %x", code));
            if (++count % 16 == 0) {
                line("operand %u:%s", operand, taken);
                length = 0;
            }
        }
        line("operand %u: %u in all,%s", operand, count, length == 0 ? "" : taken);
    }
    const sock_filter wide[] = {op(0x120, 0), kAllow};
    line("code 120: %s", verdict(try_program(wide)));
}

void loads() {
    for (const unsigned offset : List{0u, 4u, 2u, 8u, 60u, 61u, 64u, 0xfffff000u, 0xfffffffcu}) {
        const sock_filter program[] = {op(BPF_LD | BPF_W | BPF_ABS, offset), kAllow};
        line("load at %x: %s", offset, verdict(try_program(program)));
    }
    for (const unsigned at : List{0u, 15u, 16u, ~0u}) {
        const sock_filter program[] = {op(BPF_ST, at), op(BPF_LD | BPF_MEM, at), kAllow};
        line("memory word %x: %s", at, verdict(try_program(program)));
    }
}

void jumps() {
    for (const unsigned distance : List{0u, 1u, 2u, 3u, 0x7fffffffu, ~0u}) {
        const sock_filter program[] = {op(BPF_JMP | BPF_JA, distance), kAllow, kAllow};
        line("jump over %x of 2: %s", distance, verdict(try_program(program)));
    }
    for (const unsigned jt : List{0u, 1u, 2u, 255u})
        for (const unsigned jf : List{0u, 1u, 2u, 255u}) {
            const sock_filter program[] = {op(BPF_JMP | BPF_JEQ | BPF_K, 0, jt, jf), kAllow, kAllow};
            line("branch over %u or %u of 2: %s", jt, jf, verdict(try_program(program)));
        }
    const sock_filter no_end[] = {kAllow, op(BPF_LD | BPF_IMM, 0)};
    line("no return at the end: %s", verdict(try_program(no_end)));
    const sock_filter by_a[] = {op(BPF_RET | BPF_A)};
    line("returns A: %s", verdict(try_program(by_a)));
    const sock_filter by_x[] = {op(BPF_RET | BPF_X)};
    line("returns X: %s", verdict(try_program(by_x)));
}

// A word of memory must have been written on every way to where it is read.
void memory() {
    const sock_filter unwritten[] = {op(BPF_LD | BPF_MEM, 3), kAllow};
    line("unwritten: %s", verdict(try_program(unwritten)));
    const sock_filter one_way[] = {op(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1), op(BPF_ST, 3),
                                   op(BPF_LD | BPF_MEM, 3), kAllow};
    line("written on one way: %s", verdict(try_program(one_way)));
    const sock_filter both_ways[] = {op(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2),
                                     op(BPF_ST, 3),
                                     op(BPF_JMP | BPF_JA, 1),
                                     op(BPF_STX, 3),
                                     op(BPF_LDX | BPF_MEM, 3),
                                     kAllow};
    line("written on both ways: %s", verdict(try_program(both_ways)));
    const sock_filter unreachable[] = {op(BPF_JMP | BPF_JA, 1), op(BPF_LD | BPF_MEM, 3), kAllow};
    line("read where nobody comes: %s", verdict(try_program(unreachable)));
    const sock_filter other[] = {op(BPF_ST, 2), op(BPF_LD | BPF_MEM, 3), kAllow};
    line("another word: %s", verdict(try_program(other)));
}

void lengths() {
    static sock_filter code[4097];
    for (sock_filter& each : code)
        each = kAllow;
    for (const unsigned short length : List<unsigned short, 6>{{0, 1, 4095, 4096, 4097, 65535}}) {
        const sock_fprog program = {length, code};
        const int status =
            in_child([&] { return static_cast<int>(-seccomp(SECCOMP_SET_MODE_FILTER, 0, &program)); });
        line("length %u: %s", length, WEXITSTATUS(status) == 0 ? "taken" : error_name(WEXITSTATUS(status)));
    }
}

}  // namespace

void groups::programs() {
    fresh("codes", codes);
    fresh("loads", loads);
    fresh("jumps", jumps);
    fresh("memory", memory);
    fresh("lengths", lengths);
}
