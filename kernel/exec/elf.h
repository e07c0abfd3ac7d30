// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "arch/abi.h"
#include "lib/result.h"
#include "lib/units.h"
#include "lib/vector.h"

namespace kernel {

// One PT_LOAD segment, checked: the sizes do not wrap, the file part is not larger than the memory part, the
// address and the file offset agree modulo the page size, and it ends inside the user half.
struct ElfSegment {
    uint64_t address;
    uint64_t memory_bytes;
    uint64_t file_offset;
    uint64_t file_bytes;
    bool read, write, execute;
};

// What an ELF executable asks for, of either kind that runs here: ELFCLASS64 for x86-64 and ELFCLASS32 for
// i386. From untrusted bytes: nothing in it may be used without the checks above.
struct ElfFile {
    Abi abi = Abi::X86_64;
    bool position_independent = false;  // ET_DYN: addresses count from the place it is loaded at
    uint64_t entry = 0;
    uint64_t headers_address =
        0;  // AT_PHDR: where the program headers lie in memory; 0 where no segment holds them
    uint16_t header_count = 0;
    uint64_t interpreter_offset = 0;  // PT_INTERP, in the file
    uint64_t interpreter_bytes = 0;   // with its zero; 0 where there is none
    bool executable_stack = false;    // PT_GNU_STACK with PF_X
    Vector<ElfSegment> segments;

    // The lowest and the highest address of all segments, in whole pages; there is at least one segment.
    uint64_t low() const;
    uint64_t high() const;
};

// Of a 64-bit file; a 32-bit file's are shorter, and so may the whole file be.
inline constexpr size_t kElfHeaderBytes = 64;
inline constexpr size_t kProgramHeaderBytes = 56, kProgramHeaderBytes32 = 32;
constexpr size_t program_header_bytes(Abi abi) {
    return abi == Abi::I386 ? kProgramHeaderBytes32 : kProgramHeaderBytes;
}
// Linux takes no more than fits one page (fs/binfmt_elf.c, load_elf_phdrs: 64 KiB in theory, ELF_MIN_ALIGN in
// practice).
inline constexpr size_t kMaxProgramHeaders = 65536 / kProgramHeaderBytes;

// Where the program headers lie in the file, from the first 64 bytes, with zeros behind a shorter file:
// NoExec for anything but a little-endian ET_EXEC or ET_DYN of x86-64 or i386 with program headers of the
// right size.
struct ProgramHeaderPlace {
    uint64_t offset;
    uint16_t count;
    Abi abi;
    size_t bytes() const { return size_t{count} * program_header_bytes(abi); }
};
Result<ProgramHeaderPlace> find_program_headers(std::span<const uint8_t> header);

// The whole, from the header and the program headers' bytes. NoExec for contradictions, NoMem.
Result<ElfFile> read_elf(std::span<const uint8_t> header, std::span<const uint8_t> program_headers);

}  // namespace kernel
