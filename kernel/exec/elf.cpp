// SPDX-License-Identifier: Apache-2.0
#include "exec/elf.h"

#include <algorithm>
#include <cstring>

namespace kernel {
namespace {

// System V ABI, chapter 4; the names are the ABI's own.
struct Elf64Header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint64_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
static_assert(sizeof(Elf64Header) == kElfHeaderBytes);

struct Elf64ProgramHeader {
    uint32_t type, flags;
    uint64_t offset, vaddr, paddr, filesz, memsz, align;
};
static_assert(sizeof(Elf64ProgramHeader) == kProgramHeaderBytes);

// The same with words of 32 bits, and the flags in another place.
struct Elf32Header {
    uint8_t ident[16];
    uint16_t type, machine;
    uint32_t version;
    uint32_t entry, phoff, shoff;
    uint32_t flags;
    uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};
static_assert(sizeof(Elf32Header) == 52);

struct Elf32ProgramHeader {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};
static_assert(sizeof(Elf32ProgramHeader) == kProgramHeaderBytes32);

constexpr uint8_t kMagic[] = {0x7f, 'E', 'L', 'F'};
constexpr size_t kClassAt = 4, kDataAt = 5;
constexpr uint8_t kClass32 = 1, kClass64 = 2, kLittleEndian = 1;
constexpr uint16_t kTypeExecutable = 2, kTypeShared = 3, kMachine386 = 3, kMachine486 = 6,
                   kMachineX86_64 = 62;
constexpr uint32_t kLoad = 1, kInterpreter = 3, kHeaders = 6, kGnuStack = 0x6474e551;
constexpr uint32_t kExecute = 1, kWrite = 2, kRead = 4;

template <class T>
T read_at(std::span<const uint8_t> bytes, size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

// What the parts of it that are used here say, in one form for both classes.
struct Header {
    Abi abi;
    uint16_t type, header_count, header_bytes;
    uint64_t entry, headers_offset;
};

Result<Header> read_header(std::span<const uint8_t> bytes) {
    if (bytes.size() < kElfHeaderBytes || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0 ||
        bytes[kDataAt] != kLittleEndian)
        return fail(Errno::NoExec);
    if (bytes[kClassAt] == kClass64) {
        const auto header = read_at<Elf64Header>(bytes, 0);
        if (header.machine != kMachineX86_64)
            return fail(Errno::NoExec);
        return Header{Abi::X86_64, header.type, header.phnum, header.phentsize, header.entry, header.phoff};
    }
    const auto header = read_at<Elf32Header>(bytes, 0);
    if (bytes[kClassAt] != kClass32 || (header.machine != kMachine386 && header.machine != kMachine486))
        return fail(Errno::NoExec);
    return Header{Abi::I386, header.type, header.phnum, header.phentsize, header.entry, header.phoff};
}

Elf64ProgramHeader read_program_header(std::span<const uint8_t> bytes, size_t index, Abi abi) {
    const size_t offset = index * program_header_bytes(abi);
    if (abi == Abi::X86_64)
        return read_at<Elf64ProgramHeader>(bytes, offset);
    const auto header = read_at<Elf32ProgramHeader>(bytes, offset);
    return {.type = header.type,
            .flags = header.flags,
            .offset = header.offset,
            .vaddr = header.vaddr,
            .paddr = header.paddr,
            .filesz = header.filesz,
            .memsz = header.memsz,
            .align = header.align};
}

Result<ElfSegment> check_segment(const Elf64ProgramHeader& header, Abi abi) {
    const bool wraps =
        header.vaddr + header.memsz < header.vaddr || header.offset + header.filesz < header.offset;
    if (wraps || header.filesz > header.memsz || header.vaddr + header.memsz > user_end(abi).value())
        return fail(Errno::NoExec);
    if ((header.vaddr ^ header.offset) % kPageSize != 0)
        return fail(Errno::NoExec);
    // Beyond 2^62 a file offset means nothing, and page arithmetic on it could wrap.
    if (header.offset >> 62)
        return fail(Errno::NoExec);
    return ElfSegment{header.vaddr,
                      header.memsz,
                      header.offset,
                      header.filesz,
                      (header.flags & kRead) != 0,
                      (header.flags & kWrite) != 0,
                      (header.flags & kExecute) != 0};
}

Result<> take_header(ElfFile& file, const Elf64ProgramHeader& header) {
    switch (header.type) {
        case kLoad:
            if (header.memsz != 0)
                TRY(file.segments.push(TRY(check_segment(header, file.abi))));
            return {};
        case kInterpreter:
            // Linux takes the first; its length includes the zero.
            if (file.interpreter_bytes == 0) {
                if (header.filesz < 2 || header.filesz > 4096)
                    return fail(Errno::NoExec);
                file.interpreter_offset = header.offset;
                file.interpreter_bytes = header.filesz;
            }
            return {};
        case kHeaders:
            file.headers_address = header.vaddr;
            return {};
        case kGnuStack:
            file.executable_stack = header.flags & kExecute;
            return {};
        default:
            return {};
    }
}

// Files without PT_PHDR still have their headers in the segment that holds that part of the file.
void find_headers_in_memory(ElfFile& file, uint64_t offset) {
    if (file.headers_address != 0)
        return;
    for (const ElfSegment& segment : file.segments) {
        if (segment.file_offset <= offset && offset - segment.file_offset < segment.file_bytes)
            file.headers_address = segment.address + (offset - segment.file_offset);
    }
}

}  // namespace

uint64_t ElfFile::low() const {
    uint64_t lowest = segments[0].address;
    for (const ElfSegment& segment : segments)
        lowest = std::min(lowest, segment.address);
    return page_floor(lowest);
}

uint64_t ElfFile::high() const {
    uint64_t highest = 0;
    for (const ElfSegment& segment : segments)
        highest = std::max(highest, segment.address + segment.memory_bytes);
    return page_ceil(highest);
}

Result<ProgramHeaderPlace> find_program_headers(std::span<const uint8_t> bytes) {
    const Header header = TRY(read_header(bytes));
    if (header.type != kTypeExecutable && header.type != kTypeShared)
        return fail(Errno::NoExec);
    if (header.header_bytes != program_header_bytes(header.abi) || header.header_count == 0 ||
        header.header_count > kMaxProgramHeaders)
        return fail(Errno::NoExec);
    if (header.headers_offset >> 62)
        return fail(Errno::NoExec);
    return ProgramHeaderPlace{header.headers_offset, header.header_count, header.abi};
}

Result<ElfFile> read_elf(std::span<const uint8_t> header_bytes, std::span<const uint8_t> program_headers) {
    const ProgramHeaderPlace place = TRY(find_program_headers(header_bytes));
    if (program_headers.size() < place.bytes())
        return fail(Errno::NoExec);
    const Header header = TRY(read_header(header_bytes));
    ElfFile file;
    file.abi = header.abi;
    file.position_independent = header.type == kTypeShared;
    file.entry = header.entry;
    file.header_count = place.count;
    for (size_t i = 0; i < place.count; i++)
        TRY(take_header(file, read_program_header(program_headers, i, file.abi)));
    if (file.segments.empty() || file.entry >= user_end(file.abi).value())
        return fail(Errno::NoExec);
    find_headers_in_memory(file, place.offset);
    return file;
}

}  // namespace kernel
