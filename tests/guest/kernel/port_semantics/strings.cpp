// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

#define AND ,

unsigned char buffer[4096];

struct Run {
    Fault fault;
    unsigned long moved = 0, left = 0;  // bytes of the index register, count register
};

#define STRING_RUN(name, text, index)                                                    \
    Run name(unsigned port, unsigned long count, void* memory) {                         \
        Attempt attempt;                                                                 \
        auto at = reinterpret_cast<unsigned long>(memory);                               \
        ATTEMPT(attempt, text, index(at) AND "+c"(count), "d"(port) : ATTEMPT_CLOBBERS); \
        return {attempt.fault, at - reinterpret_cast<unsigned long>(memory), count};     \
    }

STRING_RUN(insb, "insb", "+D")
STRING_RUN(insw, "insw", "+D")
STRING_RUN(insl, "insl", "+D")
STRING_RUN(outsb, "outsb", "+S")
STRING_RUN(outsw, "outsw", "+S")
STRING_RUN(outsl, "outsl", "+S")
STRING_RUN(rep_insb, "rep insb", "+D")
STRING_RUN(rep_insw, "rep insw", "+D")
STRING_RUN(rep_insl, "rep insl", "+D")
STRING_RUN(rep_outsb, "rep outsb", "+S")
STRING_RUN(rep_outsw, "rep outsw", "+S")
STRING_RUN(rep_outsl, "rep outsl", "+S")

struct Instruction {
    const char* name;
    Run (*run)(unsigned, unsigned long, void*);
    unsigned width;
};

constexpr Instruction kAll[] = {
    {"insb", insb, 1},           {"insw", insw, 2},           {"insl", insl, 4},
    {"outsb", outsb, 1},         {"outsw", outsw, 2},         {"outsl", outsl, 4},
    {"rep insb", rep_insb, 1},   {"rep insw", rep_insw, 2},   {"rep insl", rep_insl, 4},
    {"rep outsb", rep_outsb, 1}, {"rep outsw", rep_outsw, 2}, {"rep outsl", rep_outsl, 4},
};

void print(const char* what, const char* name, const Run& run) {
    line("%s, %s: %s, moved %lu, count left %lu", what, name, *describe(run.fault), run.moved, run.left);
}

// Eight ports; every instruction at the first, the last that fits, one beyond, and one before.
void edges() {
    for (const Instruction& instruction : kAll) {
        fresh(instruction.name, [&] {
            ioperm_raw(kFree, 8, 1);
            print("first port", instruction.name, instruction.run(kFree, 5, buffer));
            print("last that fits", instruction.name,
                  instruction.run(kFree + 8 - instruction.width, 5, buffer));
            print("one too far", instruction.name, instruction.run(kFree + 9 - instruction.width, 5, buffer));
            print("one too early", instruction.name, instruction.run(kFree - 1, 5, buffer));
        });
    }
}

void last_port() {
    for (const Instruction& instruction : kAll) {
        fresh(instruction.name, [&] {
            iopl_raw(3);
            print("level 3 at 0xffff", instruction.name, instruction.run(0xffff, 3, buffer));
            print("level 3 that just fits", instruction.name,
                  instruction.run(0x10000 - instruction.width, 3, buffer));
        });
    }
}

// A page of memory with nothing behind it.
unsigned char* page_before_hole() {
    auto* pages = static_cast<unsigned char*>(
        mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(pages + 4096, 4096);
    return pages;
}

// The port is checked before the memory; a memory fault in the middle leaves the registers restartable.
void memory_faults() {
    for (const Instruction& instruction : kAll) {
        fresh(instruction.name, [&] {
            unsigned char* pages = page_before_hole();
            ioperm_raw(kFree, 8, 1);
            print("hole after 8 bytes", instruction.name, instruction.run(kFree, 40, pages + 4088));
            print("null pointer", instruction.name, instruction.run(kFree, 4, nullptr));
            print("closed port and null pointer", instruction.name, instruction.run(kFree + 8, 4, nullptr));
            mprotect(pages, 4096, PROT_READ);
            print("read-only memory", instruction.name, instruction.run(kFree, 4, pages));
        });
    }
}

// The memory comes while the instruction is under way: the handler maps it and the instruction goes on.
unsigned char* lazy_page;
unsigned repairs;

void repair(int, siginfo_t*, void*) {
    ++repairs;
    mprotect(lazy_page, 4096, PROT_READ | PROT_WRITE);
}

void restart() {
    fresh("restart", [] {
        auto* pages = static_cast<unsigned char*>(
            mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        lazy_page = pages + 4096;
        struct sigaction action {};
        action.sa_sigaction = repair;
        action.sa_flags = SA_SIGINFO;
        sigaction(SIGSEGV, &action, nullptr);
        ioperm_raw(kFree, 8, 1);
        mprotect(lazy_page, 4096, PROT_NONE);
        unsigned long count = 100;
        void* at = lazy_page - 37;
        asm volatile("rep insb" : "+D"(at), "+c"(count) : "d"(kFree) : "memory");
        line("rep insb restarted: %u repairs, count left %lu, moved %ld", repairs, count,
             static_cast<long>(static_cast<unsigned char*>(at) - (lazy_page - 37)));
        mprotect(lazy_page, 4096, PROT_NONE);
        count = 100;
        at = lazy_page - 37;
        asm volatile("rep outsb" : "+S"(at), "+c"(count) : "d"(kFree) : "memory");
        line("rep outsb restarted: %u repairs, count left %lu, moved %ld", repairs, count,
             static_cast<long>(static_cast<unsigned char*>(at) - (lazy_page - 37)));
        bool all_ones = true;
        for (unsigned place = 0; place < 100; ++place)
            all_ones &= lazy_page[static_cast<int>(place) - 37] == 0xff;
        line("what insb read from the empty bus: %s", all_ones ? "all ones" : "something else");
    });
}

void backwards() {
    fresh("backwards", [] {
        ioperm_raw(kFree, 8, 1);
        unsigned long count = 10;
        void* at = buffer + 100;
        asm volatile("std\n rep insb\n cld" : "+D"(at), "+c"(count) : "d"(kFree) : "memory", "cc");
        line("rep insb backwards: moved %ld, count left %lu",
             static_cast<long>(static_cast<unsigned char*>(at) - (buffer + 100)), count);
    });
}

}  // namespace

void groups::strings() {
    edges();
    last_port();
    memory_faults();
    restart();
    backwards();
}
