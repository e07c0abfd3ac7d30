// SPDX-License-Identifier: Apache-2.0
// Data segments: what a selector leads to before and after a change.
#include <time.h>

#include "groups.h"
#include "segment.h"

// The segment register that the C library does not need.
#ifdef __i386__
#define FREE_SEGMENT "%%fs"
#else
#define FREE_SEGMENT "%%gs"
#endif

namespace {

void load(unsigned selector) {
    asm volatile("movl %0, " FREE_SEGMENT ::"r"(selector));
}
unsigned loaded() {
    unsigned short value;
    asm volatile("movw " FREE_SEGMENT ", %0" : "=r"(value));
    return value;
}
unsigned first_word() {
    unsigned value;
    asm volatile("movl " FREE_SEGMENT ":0, %0" : "=r"(value));
    return value;
}
// Not by the C library: it is nobody's business what is in ES.
void sleep_a_little() {
    const timespec time{0, 20'000'000};
    raw(SYS_nanosleep, word(&time), 0);
}

void using_it() {
    auto* words = reinterpret_cast<unsigned*>(low_memory());
    words[0] = 0x1111, words[1024] = 0x2222;
    constexpr unsigned kData = k32Bit | kUseable;
    set_entry({9, address_of(words), 0xffff, kData});
    load(selector_of(9));
    line("first: 0x%x", first_word());
    sleep_a_little();
    line("after a sleep: 0x%x, selector 0x%x", first_word(), loaded());
    const int status = in_child([&] {
        line("in a child: 0x%x", first_word());
        set_entry({9, address_of(words + 1024), 0xffff, kData});
        load(selector_of(9));
        line("changed there: 0x%x", first_word());
        return 0;
    });
    line("the child: %s, here: 0x%x", *ending(status), first_word());
    set_entry({9, address_of(words + 1024), 0xffff, kData});
    load(selector_of(9));  // until then it is the processor's model that decides
    line("changed here: 0x%x", first_word());
    set_entry({8000, 0, 0xffff, kData});
    line("the table has grown: 0x%x", first_word());
    set_entry({9, 0, 0, kReadOnly | kAbsent});
    sleep_a_little();
    line("the entry is empty: selector 0x%x", loaded());
}

// ES with a selector, and what is in it before and after a switch. The C library needs ES in 32-bit code.
struct Loaded {
    Fault fault;
    unsigned short before, after;
};
Loaded load_es(unsigned selector) {
    Loaded loaded{};
    Attempt attempt;
    ATTEMPT(attempt, "movl %[selector], %%es", , [selector] "r"(selector) : ATTEMPT_CLOBBERS);
    asm volatile("movw %%es, %0" : "=m"(loaded.before));
    sleep_a_little();
    asm volatile("movw %%es, %0" : "=m"(loaded.after));
    asm volatile("movl %0, %%es" ::"r"(kIs64 ? 0U : kFlatData));
    loaded.fault = attempt.fault;
    return loaded;
}

void tell(const char* what, unsigned value, const Loaded& loaded) {
    line("%s 0x%x: %s trap=%lu err=0x%lx, es 0x%x, then 0x%x", what, value, signal_name(loaded.fault.number),
         loaded.fault.trap, loaded.fault.error, loaded.before, loaded.after);
}

void kinds() {
    for (const unsigned bits :
         List{0U, kReadOnly, kExpandDown, kCode, kCode | kReadOnly, kConforming | kAbsent, kAbsent,
              kAbsent | kCode, kInPages, kUseable, kUseable | kInPages | kCode, kLong}) {
        set_entry({7, 0x1000, 0xfff, bits | k32Bit});
        tell("bits", bits, load_es(selector_of(7)));
    }
    set_entry({7, 0x1000, 0xfff, k32Bit});
    for (const unsigned selector : List{0x4U, 0x5U, 0x7U, 0x3cU, 0x3dU, 0x3eU, 0x3fU, 0x47U, 0xffffU})
        tell("selector", selector, load_es(selector));
}

// DS and ES follow a change at once, in 32-bit code that has them.
void following() {
    auto* words = reinterpret_cast<unsigned*>(low_memory());
    words[0] = 0x1111, words[1024] = 0x2222;
    auto* description = reinterpret_cast<Description*>(words + 64);
    *description = {9, address_of(words + 1024), 0xffff, k32Bit};
    set_entry({9, address_of(words), 0xffff, k32Bit});
    // mov %edx, %es; mov $123, %eax; mov $0x11, %ebx..: modify_ldt(0x11, description, 16); mov %es:0, %eax;
    // mov $0x2b, %ecx; mov %ecx, %es
    const unsigned char code[] = {0x8e, 0xc2, 0x89, 0xd9, 0xb8, 123, 0, 0,    0,    0xbb, 0x11, 0,
                                  0,    0,    0xba, 16,   0,    0,   0, 0xcd, 0x80, 0x26, 0xa1, 0,
                                  0,    0,    0,    0xb9, 0x2b, 0,   0, 0,    0x8e, 0xc1};
    const Segment segment(1, kCode | k32Bit, code);
    line("es:0 after the change: 0x%x", segment.run(0, selector_of(9), address_of(description)));
}

}  // namespace

void groups::data() {
    fresh("using", using_it);
    fresh("kinds", kinds);
    fresh("following", following);
}
