// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace iopermd::test {

// Runs a seccomp filter in user space, instruction by instruction, as Documentation/networking/filter.rst and
// the kernel's seccomp_check_filter() define it. None: the kernel would not take the filter, or it does not
// end in a RET.
inline std::optional<uint32_t> evaluate(std::span<const sock_filter> filter, const seccomp_data& data) {
    if (filter.empty() || filter.size() > BPF_MAXINSNS)
        return std::nullopt;
    uint32_t a = 0;
    uint32_t x = 0;
    uint32_t memory[BPF_MEMWORDS] = {};
    bool written[BPF_MEMWORDS] = {};  // the kernel refuses a filter that may read a word before it is written
    for (size_t pc = 0; pc < filter.size(); pc++) {
        const sock_filter& op = filter[pc];
        const auto branch = [&](bool taken) { pc += taken ? op.jt : op.jf; };
        switch (op.code) {
            case BPF_LD | BPF_W | BPF_ABS:
                if (op.k % 4 != 0 || op.k >= sizeof data)
                    return std::nullopt;
                std::memcpy(&a, reinterpret_cast<const char*>(&data) + op.k, 4);
                break;
            case BPF_LD | BPF_IMM:
                a = op.k;
                break;
            case BPF_LD | BPF_MEM:
                if (op.k >= BPF_MEMWORDS || !written[op.k])
                    return std::nullopt;
                a = memory[op.k];
                break;
            case BPF_ST:
                if (op.k >= BPF_MEMWORDS)
                    return std::nullopt;
                memory[op.k] = a;
                written[op.k] = true;
                break;
            case BPF_MISC | BPF_TAX:
                x = a;
                break;
            case BPF_ALU | BPF_ADD | BPF_X:
                a += x;
                break;
            case BPF_ALU | BPF_OR | BPF_X:
                a |= x;
                break;
            case BPF_JMP | BPF_JA:
                pc += op.k;
                break;
            case BPF_JMP | BPF_JEQ | BPF_K:
                branch(a == op.k);
                break;
            case BPF_JMP | BPF_JGT | BPF_K:
                branch(a > op.k);
                break;
            case BPF_JMP | BPF_JGE | BPF_K:
                branch(a >= op.k);
                break;
            case BPF_RET | BPF_K:
                return op.k;
            default:
                return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace iopermd::test
