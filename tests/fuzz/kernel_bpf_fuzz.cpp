// SPDX-License-Identifier: Apache-2.0
// A filter is whatever a program passes to seccomp(2): what the verifier takes must run to its end, within
// its own memory, and what is called constant must be what every call gets.
#include <cstdlib>
#include <cstring>
#include <vector>

#include "seccomp/bpf.h"

namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

// An exact copy, so that the address sanitizer sees a step beyond the end.
std::vector<kernel::bpf::Instruction> program_in(const uint8_t* data, size_t size) {
    std::vector<kernel::bpf::Instruction> program(size / sizeof(kernel::bpf::Instruction));
    if (!program.empty())
        std::memcpy(program.data(), data, program.size() * sizeof program[0]);
    return program;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace kernel::bpf;
    Input input{};
    if (size < sizeof input)
        return 0;
    std::memcpy(input.data(), data, sizeof input);
    const std::vector<Instruction> program = program_in(data + sizeof input, size - sizeof input);
    if (!verify(program))
        return 0;
    const uint32_t answer = run(program, input);
    require(run(program, input) == answer);
    if (const auto constant = constant_answer(program, input[kNumberWord], input[kArchWord])) {
        require(*constant == answer);
        for (size_t word = kArchWord + 1; word < input.size(); word++)
            input[word] = ~input[word];
        require(run(program, input) == answer);
    }
    return 0;
}
