// SPDX-License-Identifier: Apache-2.0
// A thread runs in a segment that another one changes, from another processor if there is one.
#include "../common/cpu.h"
#include "groups.h"
#include "segment.h"

namespace {

volatile unsigned* counter;  // in memory that 32-bit code reaches

// The runner counts itself in with `code` in entry 1; then `change` happens.
template <unsigned long N, class Change>
Fault while_running(const unsigned char (&code)[N], unsigned dx, Change change) {
    const Segment segment(1, kCode | k32Bit, code);
    Fault fault{};
    auto runner = [&] { fault = segment.attempt(0, dx); };
    *counter = 0;
    const pthread_t thread = start_thread(runner);
    while (*counter == 0)
        sched_yield();
    change(segment);
    pthread_join(thread, nullptr);
    return fault;
}

// incl %ss:counter; then `jmp .`
void put_counter(unsigned char (&code)[9]) {
    const unsigned at = address_of(const_cast<unsigned*>(counter));
    const unsigned char bytes[9] = {0x36, 0xff, 0x05, 0, 0, 0, 0, 0xeb, 0xfe};
    memcpy(code, bytes, sizeof bytes);
    memcpy(code + 3, &at, sizeof at);
}

void ends() {
    unsigned char code[9];
    put_counter(code);
    for (const unsigned bits : List{kCode | k32Bit | kAbsent, 0U + k32Bit, kReadOnly | kAbsent}) {
        const Fault fault = while_running(code, 0, [&](const Segment& segment) {
            const bool is_empty = bits == (kReadOnly | kAbsent);
            set_entry({1, is_empty ? 0 : address_of(segment.memory()), is_empty ? 0U : 0xffffU, bits});
        });
        line("its code becomes 0x%x: %s trap=%lu err=0x%lx", bits, signal_name(fault.number), fault.trap,
             fault.error);
    }
}

// The segment moves to other memory, where the loop has an end.
void moves() {
    unsigned char code[9];
    put_counter(code);
    const unsigned char leaves[9] = {0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90};
    const Segment other(2, kCode | k32Bit, leaves);
    const Fault fault = while_running(code, 0, [&](const Segment&) {
        set_entry({1, address_of(other.memory()), 0xffff, kCode | k32Bit});
    });
    line("its code moves: %s", *describe(fault));
}

// DS and ES as well: mov %edx, %es; incl %ss:counter; 1: mov %es:0, %eax; test %eax, %eax; jz 1b; mov $0x2b,
// %ecx; mov %ecx, %es
void data_moves() {
    auto* words = reinterpret_cast<unsigned*>(low_memory());
    words[1024] = 1;
    set_entry({9, address_of(words), 0xffff, k32Bit});
    unsigned char code[] = {0x8e, 0xc2, 0x36, 0xff, 0x05, 0,    0,    0,    0, 0x26, 0xa1, 0,    0,
                            0,    0,    0x85, 0xc0, 0x74, 0xf6, 0xb9, 0x2b, 0, 0,    0,    0x8e, 0xc1};
    const unsigned at = address_of(const_cast<unsigned*>(counter));
    memcpy(code + 5, &at, sizeof at);
    const Fault fault = while_running(code, selector_of(9), [&](const Segment&) {
        set_entry({9, address_of(words + 1024), 0xffff, k32Bit});
    });
    line("its data moves: %s", *describe(fault));
}

// Two threads change the table at once; each finds what it wrote last.
void racing() {
    unsigned wrong[2] = {};
    auto work = [&](unsigned which) {
        for (unsigned round = 1; round <= 300; ++round) {
            const Description mine{20 + which, round << 12, 0xfff, k32Bit};
            set_entry(mine);
            unsigned long long table[32];
            modify_ldt(kRead, table, sizeof table);
            wrong[which] += (table[20 + which] >> 16 & 0xff'ffff) != (round << 12 & 0xff'ffff);
        }
    };
    auto first = [&] { work(0); };
    const pthread_t thread = start_thread(first);
    work(1);
    pthread_join(thread, nullptr);
    line("two at once: %u and %u are wrong", wrong[0], wrong[1]);
}

}  // namespace

void groups::processors() {
    counter = reinterpret_cast<unsigned*>(low_memory());
    fresh("ends", ends);
    fresh("moves", moves);
    fresh("data moves", data_moves);
    fresh("racing", racing);
}
