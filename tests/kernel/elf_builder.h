// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>
#include <vector>

#include "exec/elf.h"

// Makes the headers of an ELF file in memory, right unless a test makes them wrong. Field offsets: System V
// ABI, chapter 4.
class ElfBuilder {
public:
    ElfBuilder() : header_(kernel::kElfHeaderBytes) {
        const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
        std::memcpy(header_.data(), ident, sizeof ident);
        set16(16, 2);   // ET_EXEC
        set16(18, 62);  // EM_X86_64
        set64(24, 0x401000);
        set64(32, 64);
        set16(54, kernel::kProgramHeaderBytes);
    }

    void set16(size_t offset, uint16_t value) { std::memcpy(header_.data() + offset, &value, sizeof value); }
    void set64(size_t offset, uint64_t value) { std::memcpy(header_.data() + offset, &value, sizeof value); }

    struct Segment {
        uint32_t type = 1;  // PT_LOAD
        uint32_t flags = 5;
        uint64_t offset = 0, address = 0x400000, physical = 0, file_bytes = 0x2000, memory_bytes = 0x2000,
                 align = 0x1000;
    };
    void add(const Segment& segment) {
        const auto* bytes = reinterpret_cast<const uint8_t*>(&segment);
        program_headers_.insert(program_headers_.end(), bytes, bytes + sizeof segment);
        set16(56, static_cast<uint16_t>(program_headers_.size() / sizeof segment));
    }

    kernel::Result<kernel::ElfFile> read() const { return kernel::read_elf(header_, program_headers_); }

private:
    std::vector<uint8_t> header_;
    std::vector<uint8_t> program_headers_;
};
static_assert(sizeof(ElfBuilder::Segment) == kernel::kProgramHeaderBytes);
