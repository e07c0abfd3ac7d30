// SPDX-License-Identifier: Apache-2.0
#include "exec/image.h"

#include "fs/name_space.h"
#include "lib/panic.h"

namespace kernel {
namespace {

// Where Linux puts position-independent programs (arch/x86/include/asm/elf.h, ELF_ET_DYN_BASE): two thirds up
// the user half, far from the loader and the libraries, which mmap places from the top down.
constexpr uint64_t kProgramBase = 0x5555'5555'4000;
constexpr uint64_t kProgramBase32 = 0x5655'5000;

constexpr uint64_t program_base(Abi abi) {
    return abi == Abi::I386 ? kProgramBase32 : kProgramBase;
}

Result<> read_exactly(OpenFile& file, uint64_t offset, void* to, size_t bytes) {
    IoBuffer buffer = IoBuffer::kernel(to, bytes);
    while (buffer.left() != 0) {
        if (TRY(file.read_at(buffer, offset + bytes - buffer.left())) == 0)
            return fail(Errno::Io);
    }
    return {};
}

Result<> map_file_part(AddressSpace& space, const Executable& program, const ElfSegment& segment, uint64_t at,
                       uint64_t bytes) {
    MappingKind kind;
    kind.protection = {segment.read, segment.write, segment.execute};
    kind.may = {true, true, true};
    kind.file = program.file;
    kind.offset = page_floor(segment.file_offset);
    TRY(space.map(UserAddr{at}, bytes, AddressSpace::Place::Replace, kind));
    return {};
}

Result<> map_zero_part(AddressSpace& space, const ElfSegment& segment, uint64_t at, uint64_t bytes) {
    MappingKind kind;
    kind.protection = {segment.read, segment.write, segment.execute};
    kind.may = {true, true, true};
    TRY(space.map(UserAddr{at}, bytes, AddressSpace::Place::Replace, kind));
    return {};
}

Result<> map_segment(AddressSpace& space, const Executable& program, const ElfSegment& segment, uint64_t bias,
                     LoadedImage& image) {
    const uint64_t start = page_floor(bias + segment.address);
    const uint64_t file_end = bias + segment.address + segment.file_bytes;
    const uint64_t memory_end = page_ceil(bias + segment.address + segment.memory_bytes);
    const uint64_t zero_start = segment.file_bytes == 0 ? start : page_ceil(file_end);
    if (segment.file_bytes != 0)
        TRY(map_file_part(space, program, segment, start, zero_start - start));
    if (memory_end > zero_start)
        TRY(map_zero_part(space, segment, zero_start, memory_end - zero_start));
    // Only a writable segment can have its tail cleared, and only one with more memory than file needs it.
    if (segment.file_bytes != 0 && segment.memory_bytes > segment.file_bytes && segment.write &&
        zero_start > file_end)
        TRY(image.tails.push({UserAddr{file_end}, zero_start - file_end}));
    return {};
}

// What is added to the file's addresses. A position-independent image goes where its whole range fits; nobody
// else uses the new address space, so the range stays free until the segments are put there.
Result<uint64_t> choose_bias(AddressSpace& space, const ElfFile& elf, uint64_t wish) {
    if (!elf.position_independent)
        return 0;
    MappingKind nothing;
    nothing.may = {true, true, true};
    const uint64_t bytes = elf.high() - elf.low();
    const UserAddr base = TRY(space.map(UserAddr{wish}, bytes, AddressSpace::Place::Anywhere, nothing));
    TRY(space.unmap(base, bytes));
    return base.value() - elf.low();
}

Result<uint64_t> map_all(AddressSpace& space, const Executable& program, uint64_t wish, LoadedImage& image) {
    const uint64_t bias = TRY(choose_bias(space, program.elf, wish));
    for (const ElfSegment& segment : program.elf.segments)
        TRY(map_segment(space, program, segment, bias, image));
    return bias;
}

void note_layout(AddressSpace& space, const ElfFile& elf, uint64_t bias) {
    auto& layout = space.layout;
    for (const ElfSegment& segment : elf.segments) {
        const UserAddr start{bias + segment.address};
        const UserAddr end = start + segment.file_bytes;
        if (segment.execute) {
            layout.code_start = start;
            layout.code_end = end;
        } else if (segment.write) {
            layout.data_start = start;
            layout.data_end = end;
        }
    }
}

}  // namespace

Result<Executable> read_executable(Ref<OpenFile> file) {
    uint8_t header[kElfHeaderBytes] = {};
    IoBuffer buffer = IoBuffer::kernel(header, sizeof header);
    if (!file->read_at(buffer, 0))
        return fail(Errno::NoExec);
    const ProgramHeaderPlace place = TRY(find_program_headers(header));
    Vector<uint8_t> program_headers;
    TRY(program_headers.resize(place.bytes()));
    // Headers that are not in the file make it no program (Linux: load_elf_phdrs), not a read that failed.
    if (!read_exactly(*file, place.offset, program_headers.begin(), program_headers.size()))
        return fail(Errno::NoExec);
    ElfFile elf = TRY(read_elf(header, program_headers.span()));
    return Executable{std::move(file), std::move(elf)};
}

Result<std::string_view> read_interpreter_name(const Executable& program, char* room) {
    const size_t bytes = program.elf.interpreter_bytes;
    KERNEL_ASSERT(bytes <= kPathMax);
    TRY(read_exactly(*program.file, program.elf.interpreter_offset, room, bytes));
    if (room[bytes - 1] != '\0')
        return fail(Errno::NoExec);
    return std::string_view{room};
}

Result<LoadedImage> load_image(AddressSpace& space, const Executable& program,
                               const Executable* interpreter) {
    LoadedImage image;
    // A position-independent program without an interpreter may be the loader itself, run by hand: it goes
    // where loaders go, and its heap to where programs are, as on Linux.
    const bool lone = program.elf.position_independent && !interpreter;
    const uint64_t usual = program_base(program.elf.abi);
    const uint64_t wish = lone ? 0 : usual;
    const uint64_t bias = TRY(map_all(space, program, wish, image));
    image.program_entry = UserAddr{bias + program.elf.entry};
    image.entry = image.program_entry;
    if (program.elf.headers_address != 0)
        image.headers = UserAddr{bias + program.elf.headers_address};
    note_layout(space, program.elf, bias);
    space.start_break(UserAddr{lone ? usual : bias + program.elf.high()});
    if (interpreter) {
        const uint64_t base = TRY(map_all(space, *interpreter, 0, image));
        image.interpreter_base = UserAddr{base};
        image.entry = UserAddr{base + interpreter->elf.entry};
    }
    return image;
}

Result<> zero_tails(const LoadedImage& image) {
    for (const LoadedImage::Tail& tail : image.tails)
        TRY(zero_user(tail.at, tail.bytes));
    return {};
}

}  // namespace kernel
