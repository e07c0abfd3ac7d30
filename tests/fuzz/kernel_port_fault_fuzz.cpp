// SPDX-License-Identifier: Apache-2.0
// What the kernel makes of a #GP: an instruction that a program wrote, decoded, answered and told in the log.
// Input: a byte of flags, RAX, RDX, RIP, the code.
#include <cstdlib>
#include <cstring>

#include "lib/log.h"
#include "pio/denied_access.h"
#include "pio/interrupt_flag.h"
#include "pio_machine.h"

namespace {

using namespace kernel;
using namespace kernel::pio;

void require(bool condition) {
    if (!condition)
        std::abort();
}

struct Input {
    uint8_t flags;
    uint64_t rax, rdx, rip;
} __attribute__((packed));

void check_text(const DeniedAccess& denied) {
    char room[kLogLineMax];
    Writer out{room};
    print(out, "{}", denied);
    require(!out.truncated());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    Input input;
    if (size < sizeof(input))
        return 0;
    std::memcpy(&input, data, sizeof(input));
    TrapFrame frame{};
    frame.rax = input.rax;
    frame.rdx = input.rdx;
    frame.rip = input.rip;
    const bool stepping = input.flags & 1;
    const uint32_t level = input.flags >> 1 & 3;

    SimulatedCpu cpu;
    Thread thread;
    cpu.run(thread);
    require(cpu.iopl(level).has_value() && cpu.ioperm(0x40, 0x80, (input.flags & 8) != 0).has_value());

    const std::span<const uint8_t> code{data + sizeof(input), size - sizeof(input)};
    const auto mode = input.flags & 16 ? iopermd::CodeMode::Bits32 : iopermd::CodeMode::Bits64;
    const auto refused = decode_io_instruction(code, mode, static_cast<uint16_t>(frame.rdx));

    const bool bare = !code.empty() && (code[0] == 0xfa || code[0] == 0xfb);
    const InterruptFlagAnswer answer = answer_interrupt_flag(refused, level, stepping ? 0x302 : 0x202);
    require((answer == InterruptFlagAnswer::Fault) == !(bare && level == 3));
    require((answer == InterruptFlagAnswer::SkipAndTrap) == (bare && level == 3 && stepping));

    const auto denied = denied_access(refused, frame.rip, frame, thread.ports);
    const bool access = refused.is_input() || refused.is_output();
    require(denied.has_value() == (access && !cpu.allows(refused.port, refused.width)));
    if (denied)
        check_text(*denied);
    return 0;
}
