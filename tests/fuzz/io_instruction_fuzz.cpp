// SPDX-License-Identifier: Apache-2.0
// The decoder reads what the program under supervision has written. Input: one byte that chooses the mode,
// two for DX, the code.
#include <cstdlib>

#include "iopermd/io_instruction.h"

namespace {

using namespace iopermd;

void require(bool condition) {
    if (!condition)
        std::abort();
}

void check(std::span<const uint8_t> code, CodeMode mode, uint16_t dx) {
    const IoInstruction found = decode_io_instruction(code, mode, dx);
    if (found.kind == IoInstruction::Kind::Other) {
        require(found.length == 0 && found.width == 0 && !found.immediate && !found.repeated &&
                found.port == 0);
        return;
    }
    require(found.length >= 1 && found.length <= code.size() && found.length <= kMaxInstruction);
    const bool moves_data = found.is_input() || found.is_output();
    require(moves_data ? found.width == 1 || found.width == 2 || found.width == 4 : found.width == 0);
    require(!found.immediate || found.port <= 0xff);
    require(found.immediate || !moves_data || found.port == dx);
    require(!found.is_bare_interrupt_flag() || code[0] == 0xfa || code[0] == 0xfb);
    // What stands behind the instruction does not matter, and one byte less is no instruction.
    const IoInstruction alone = decode_io_instruction(code.first(found.length), mode, dx);
    require(alone.kind == found.kind && alone.length == found.length && alone.port == found.port &&
            alone.width == found.width);
    require(decode_io_instruction(code.first(found.length - 1u), mode, dx).kind ==
            IoInstruction::Kind::Other);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 3)
        return 0;
    const auto dx = static_cast<uint16_t>(data[1] | data[2] << 8);
    check({data + 3, size - 3}, data[0] % 2 ? CodeMode::Bits64 : CodeMode::Bits32, dx);
    return 0;
}
