// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exec/elf.h"
#include "fs/open_file.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "mm/address_space.h"

namespace kernel {

// An executable file that was opened for execve: it may be run, and its headers are understood.
struct Executable {
    Ref<OpenFile> file;
    ElfFile elf;
};

// Reads the headers of `file`. NoExec for what is no ELF program of ours.
Result<Executable> read_executable(Ref<OpenFile> file);

// The name of the program's interpreter (the dynamic loader), into `room` of kPathMax bytes.
Result<std::string_view> read_interpreter_name(const Executable& program, char* room);

// What was mapped, as the auxiliary vector will tell it.
struct LoadedImage {
    UserAddr entry;  // where to start: the interpreter's entry where there is one
    UserAddr program_entry;
    UserAddr interpreter_base;
    UserAddr headers;
    // The parts of pages behind a segment's file bytes, which hold other parts of the file until they are
    // zeroed: by zero_tails(), once the address space is the current one. At most one for each of program and
    // interpreter in files that linkers make; more are refused as NoExec.
    struct Tail {
        UserAddr at;
        uint64_t bytes = 0;
    };
    Vector<Tail> tails;
};

// Maps the program and, if there is one, its interpreter into `space`, which must be new, and starts its heap
// behind the program.
Result<LoadedImage> load_image(AddressSpace& space, const Executable& program, const Executable* interpreter);
Result<> zero_tails(const LoadedImage& image);

}  // namespace kernel
