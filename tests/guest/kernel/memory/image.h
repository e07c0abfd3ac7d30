// SPDX-License-Identifier: Apache-2.0
// A tiny program file to be damaged: one segment, whose code exits with its argc.
#pragma once

#include <elf.h>
#include <stddef.h>

struct Image {
    Elf64_Ehdr header{};
    Elf64_Phdr segments[2]{};
    char interpreter[64]{};
    unsigned char code[16] = {0x8b, 0x3c, 0x24, 0xb8, 60, 0, 0, 0, 0x0f, 0x05};  // mov (%rsp), %edi; exit

    static constexpr unsigned long kBase = 0x400000;

    Image() {
        memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_ident[EI_VERSION] = EV_CURRENT;
        header.e_type = ET_EXEC;
        header.e_machine = EM_X86_64;
        header.e_version = EV_CURRENT;
        header.e_entry = kBase + offsetof(Image, code);
        header.e_phoff = offsetof(Image, segments);
        header.e_ehsize = sizeof header;
        header.e_phentsize = sizeof segments[0];
        header.e_phnum = 2;
        segments[0].p_type = PT_LOAD;
        segments[0].p_flags = PF_R | PF_X;
        segments[0].p_vaddr = kBase;
        segments[0].p_filesz = segments[0].p_memsz = sizeof(Image);
        segments[0].p_align = 4096;
        segments[1].p_type = PT_NULL;
    }
    void wants(const char* path, unsigned long size) {
        segments[1].p_type = PT_INTERP;
        segments[1].p_offset = offsetof(Image, interpreter);
        segments[1].p_filesz = size;
        strcpy(interpreter, path);
    }
};
