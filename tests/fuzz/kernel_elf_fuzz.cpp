// SPDX-License-Identifier: Apache-2.0
// Any bytes as the file that execve(2) is asked to run: whatever is accepted must be safe to map.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "exec/elf.h"
#include "exec/script.h"

namespace {

void require(bool condition) {
    if (!condition)
        std::abort();
}

void check(const kernel::ElfFile& elf) {
    require(!elf.segments.empty() && elf.entry < kernel::kUserEnd);
    require(elf.low() < elf.high() && elf.high() <= kernel::page_ceil(kernel::kUserEnd));
    require(elf.interpreter_bytes == 0 || (elf.interpreter_bytes >= 2 && elf.interpreter_bytes <= 4096));
    for (const kernel::ElfSegment& segment : elf.segments) {
        require(segment.address + segment.memory_bytes <= kernel::kUserEnd);
        require(segment.memory_bytes >= segment.file_bytes && segment.memory_bytes != 0);
        require(segment.file_offset + segment.file_bytes >= segment.file_offset);
        require(segment.address % kernel::kPageSize == segment.file_offset % kernel::kPageSize);
        require(kernel::page_floor(segment.address) >= elf.low());
    }
}

void check_script(std::string_view head) {
    if (!kernel::is_script(head))
        return;
    const auto line = kernel::read_script_line(head);
    if (!line)
        return;
    require(!line->interpreter.empty());
    require(line->interpreter.find_first_of(" \t\n") == std::string_view::npos);
    require(line->argument.find('\n') == std::string_view::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    const std::span<const uint8_t> bytes{data, size};
    check_script({reinterpret_cast<const char*>(data), size < kernel::kFileHead ? size : kernel::kFileHead});
    const auto place = kernel::find_program_headers(bytes);
    if (!place || place->offset > size)
        return 0;
    const auto elf = kernel::read_elf(bytes.first(kernel::kElfHeaderBytes), bytes.subspan(place->offset));
    if (elf)
        check(*elf);
    return 0;
}
