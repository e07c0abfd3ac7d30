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

constexpr uint8_t kMagic[] = {0x7f, 'E', 'L', 'F', 2 /* 64 bit */, 1 /* little-endian */};
constexpr uint16_t kTypeExecutable = 2, kTypeShared = 3, kMachineX86_64 = 62;
constexpr uint32_t kLoad = 1, kInterpreter = 3, kHeaders = 6, kGnuStack = 0x6474e551;
constexpr uint32_t kExecute = 1, kWrite = 2, kRead = 4;

template <class T>
T read_at(std::span<const uint8_t> bytes, size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

Result<ElfSegment> check_segment(const Elf64ProgramHeader& header) {
    const bool wraps =
        header.vaddr + header.memsz < header.vaddr || header.offset + header.filesz < header.offset;
    if (wraps || header.filesz > header.memsz || header.vaddr + header.memsz > kUserEnd)
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
                TRY(file.segments.push(TRY(check_segment(header))));
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
    if (bytes.size() < kElfHeaderBytes || std::memcmp(bytes.data(), kMagic, sizeof kMagic) != 0)
        return fail(Errno::NoExec);
    const auto header = read_at<Elf64Header>(bytes, 0);
    if ((header.type != kTypeExecutable && header.type != kTypeShared) || header.machine != kMachineX86_64)
        return fail(Errno::NoExec);
    if (header.phentsize != kProgramHeaderBytes || header.phnum == 0 || header.phnum > kMaxProgramHeaders)
        return fail(Errno::NoExec);
    if (header.phoff >> 62)
        return fail(Errno::NoExec);
    return ProgramHeaderPlace{header.phoff, header.phnum};
}

Result<ElfFile> read_elf(std::span<const uint8_t> header_bytes, std::span<const uint8_t> program_headers) {
    const ProgramHeaderPlace place = TRY(find_program_headers(header_bytes));
    if (program_headers.size() < size_t{place.count} * kProgramHeaderBytes)
        return fail(Errno::NoExec);
    const auto header = read_at<Elf64Header>(header_bytes, 0);
    ElfFile file;
    file.position_independent = header.type == kTypeShared;
    file.entry = header.entry;
    file.header_count = place.count;
    for (size_t i = 0; i < place.count; i++)
        TRY(take_header(file, read_at<Elf64ProgramHeader>(program_headers, i * kProgramHeaderBytes)));
    if (file.segments.empty() || file.entry >= kUserEnd)
        return fail(Errno::NoExec);
    find_headers_in_memory(file, place.offset);
    return file;
}

}  // namespace kernel
