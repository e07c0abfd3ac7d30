// SPDX-License-Identifier: Apache-2.0
// set_thread_area(2), and segment registers that a program loads.
#include <sched.h>
#include <time.h>

#include "groups.h"

namespace {

struct Description {
    unsigned entry_number, base, limit, bits;
};
constexpr unsigned kData32 = 0x51;  // seg_32bit, limit_in_pages, useable
constexpr unsigned kEmpty = 0x28;   // read_exec_only, seg_not_present

unsigned gs_word() {
    unsigned value;
    asm volatile("movl %%gs:0, %0" : "=r"(value));
    return value;
}
unsigned short gs_selector() {
    unsigned short value;
    asm volatile("movw %%gs, %0" : "=r"(value));
    return value;
}
void load_gs(unsigned selector) {
    asm volatile("movl %0, %%gs" ::"r"(selector));
}

void sleep_a_little() {
    const timespec time{0, 20'000'000};
    nanosleep(&time, nullptr);
}

long set(Description* description) {
    return i386_call(243, word(description));
}

void setting() {
    auto* low = reinterpret_cast<Description*>(low_page());
    struct Case {
        const char* name;
        Description description;
    };
    static constexpr Case kCases[] = {{"any entry", {~0U, 0x1000, 0xfffff, kData32}},
                                      {"entry 11", {11, 0, 0xfffff, kData32}},
                                      {"entry 12", {12, 0, 0xfffff, kData32}},
                                      {"entry 14", {14, 0, 0xfffff, kData32}},
                                      {"entry 15", {15, 0, 0xfffff, kData32}},
                                      {"code", {13, 0, 0xfffff, kData32 | 4}},
                                      {"expand down", {13, 0, 0xfffff, kData32 | 2}},
                                      {"16 bits", {13, 0, 0xfffff, kData32 & ~1U}},
                                      {"absent", {13, 0, 0xfffff, kData32 | 0x20}},
                                      {"empty", {13, 0, 0, kEmpty}},
                                      {"zero", {13, 0, 0, 0}}};
    for (const Case& each : kCases) {
        fresh(each.name, [&] {
            *low = each.description;
            const long result = set(low);
            line("set_thread_area, %s: %s, entry %d", each.name, *outcome(result),
                 static_cast<int>(low->entry_number));
            *low = {each.description.entry_number == ~0U ? 12 : each.description.entry_number, 9, 9, 9};
            const long got = i386_call(244, word(low));
            line("get_thread_area: %s, base 0x%x limit 0x%x bits 0x%x", *outcome(got), low->base, low->limit,
                 low->bits);
        });
    }
    fresh("all", [&] {
        for (int at = 0; at < 4; ++at) {
            *low = {~0U, 0x1000, 0xfffff, kData32};
            const long result = set(low);
            line("free entry %d: %s, entry %d", at, *outcome(result), static_cast<int>(low->entry_number));
        }
        line("bad pointer: %s", *outcome(i386_call(243, 0xffff'f000)));
    });
}

void using_it() {
    fresh("use", [] {
        unsigned char* page = low_page();
        auto* description = reinterpret_cast<Description*>(page + 2048);
        *reinterpret_cast<unsigned*>(page) = 0x1234'5678;
        *reinterpret_cast<unsigned*>(page + 1024) = 0x8765'4321;
        *description = {12, static_cast<unsigned>(word(page)), 0xfffff, kData32};
        set(description);
        load_gs(0x63);
        line("gs: 0x%x", gs_word());
        sleep_a_little();
        line("after a sleep: 0x%x, selector 0x%x", gs_word(), gs_selector());
        const int status = in_child([&] {
            line("in a child: 0x%x", gs_word());
            description->base += 1024;
            set(description);
            line("changed there: 0x%x", gs_word());
            sleep_a_little();
            line("still: 0x%x", gs_word());
            return 0;
        });
        line("the child: %s, here: 0x%x", *ending(status), gs_word());
        description->base += 1024;
        set(description);
        line("changed here: 0x%x", gs_word());
        *description = {12, 0, 0, kEmpty};
        set(description);
        sleep_a_little();
        line("the entry is empty: selector 0x%x", gs_selector());
    });
    fresh("selectors", [] {
        for (const unsigned selector :
             List{0x2bU, 0x28U, 0x33U, 0x23U, 0U, 3U, 0x10U, 0x18U, 0x43U, 0x63U, 0x7U, 0xfff8U}) {
            Attempt attempt;
            ATTEMPT(attempt, "movl %[selector], %%es", , [selector] "r"(selector) : "r11", "memory", "cc");
            sleep_a_little();
            unsigned short now;
            asm volatile("movw %%es, %0" : "=r"(now));
            line("es = 0x%x: %s, then 0x%x", selector, signal_name(attempt.fault.number), now);
        }
    });
}

}  // namespace

void groups::segments() {
    setting();
    using_it();
}
