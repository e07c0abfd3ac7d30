// SPDX-License-Identifier: Apache-2.0
// Code in a segment of the program's own.
#pragma once

#include <sys/mman.h>

#include "../common/fault.h"
#include "table.h"

#ifdef __i386__
#define REGISTER(name) "%%e" name
constexpr unsigned short kFlatCode = 0x23;
#else
#define REGISTER(name) "%%r" name
constexpr unsigned short kFlatCode = 0x33;
#endif
constexpr unsigned short kFlatData = 0x2b;

// Memory that 32-bit pointers reach, and that may be run.
constexpr unsigned kLowBytes = 65536;
inline unsigned char* low_memory() {
    void* page = mmap(nullptr, kLowBytes, PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    return static_cast<unsigned char*>(page);
}
inline unsigned address_of(const void* pointer) {
    return static_cast<unsigned>(word(pointer));
}

// On a stack below 4 GiB, jumps into the segment; its code jumps back. Not by far call and return: QEMU
// before 9.1 makes their stack accesses with the supervisor's rights.
#define ENTER_SEGMENT \
    "mov " REGISTER("sp") ", " REGISTER("cx") "\n mov " REGISTER("di") ", " REGISTER("sp") \
    "\n push " REGISTER("cx") "\n lea 32(" REGISTER("si") "), " REGISTER("cx") "\n call *" REGISTER("cx") \
    "\n pop " REGISTER("sp")

// An entry of the table with code, whose segment starts where its memory does:
//   0 a far pointer to the code, 32 the jump there, 48 where it jumps back to, kCodeAt the code.
class Segment {
public:
    static constexpr unsigned kCodeAt = 64;

    // `bits` are those of the description. The code may change EAX, EBX, ECX and EDX.
    template <unsigned long N>
    Segment(unsigned entry, unsigned bits, const unsigned char (&code)[N]) : selector_(selector_of(entry)) {
        static constexpr unsigned char kJump[] = {0xff, 0x2e};  // ljmp *(%esi)
        memcpy(memory_ + 32, kJump, sizeof kJump);
        memory_[48] = 0xc3;  // ret
        put_pointer(memory_, kCodeAt, selector_);
        unsigned char* at = memory_ + kCodeAt;
        memcpy(at, code, N);
        at += N;
        *at++ = 0xea;  // ljmp
        put_pointer(at, address_of(memory_ + 48), kFlatCode);
        set_entry({entry, address_of(memory_), 0xffff, bits});
    }

    // EAX, EDX and EBX go in, and EAX comes back.
    unsigned run(unsigned ax = 0, unsigned dx = 0, unsigned bx = 0) const {
        unsigned long result = ax;
        unsigned long second = dx, third = bx;
        asm volatile(ENTER_SEGMENT
                     : "+a"(result), "+d"(second), "+b"(third)
                     : "S"(memory_), "D"(stack())
                     : "cx", "cc", "memory");
        return static_cast<unsigned>(result);
    }
    Fault attempt(unsigned ax = 0, unsigned dx = 0) const {
        Attempt attempt;
        unsigned long first = ax;
        const unsigned long second = dx;
        ATTEMPT(attempt, ENTER_SEGMENT, "+a"(first), "d"(second), "S"(memory_), "D"(stack())
                : "cx", ATTEMPT_CLOBBERS);
        // What is told of the place is the offset in the segment.
        attempt.fault.offset += static_cast<long>(attempt.start);
        attempt.fault.offset -= kCodeAt;
        return attempt.fault;
    }

    unsigned char* memory() const { return memory_; }
    unsigned short selector() const { return selector_; }

private:
    static void put_pointer(unsigned char* at, unsigned offset, unsigned short selector) {
        memcpy(at, &offset, sizeof offset);
        memcpy(at + sizeof offset, &selector, sizeof selector);
    }
    unsigned char* stack() const { return memory_ + kLowBytes - 64; }

    unsigned char* memory_ = low_memory();
    unsigned short selector_;
};
