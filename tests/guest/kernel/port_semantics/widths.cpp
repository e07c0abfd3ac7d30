// SPDX-License-Identifier: Apache-2.0
#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

// What the CPU must do, from the SDM's rule: every byte of the access needs its own zero bit, and behind port
// 0xffff lies a byte of ones.
bool allowed(const unsigned char* open, unsigned port, unsigned width) {
    for (unsigned at = port; at < port + width; ++at)
        if (at > 0xffff || !open[at])
            return false;
    return true;
}

// Accesses of one width and direction for the ports first..last: '+' passed, '-' SIGSEGV, '!' where that is
// wrong.
void row(const char* name, const unsigned char* open, unsigned first, unsigned last, unsigned width,
         bool out) {
    char text[80];
    unsigned used = 0;
    bool right = true;
    for (unsigned port = first; port <= last && used < sizeof text - 1; ++port) {
        const Fault fault = out ? try_out(port, width) : try_in(port, width);
        const bool passed = fault.number == 0;
        right &= passed == allowed(open, port, width);
        text[used++] = passed == allowed(open, port, width) ? (passed ? '+' : '-') : '!';
    }
    text[used] = 0;
    line("%s %s%u from 0x%04x: %s%s", name, out ? "out" : "in", width * 8, first, text,
         right ? "" : " WRONG");
}

void all_rows(const char* name, const unsigned char* open, unsigned first, unsigned last) {
    for (const unsigned width : List{1U, 2U, 4U})
        for (const bool out : List{false, true})
            row(name, open, first, last, width, out);
}

unsigned char open_ports[65536 + 8];

void grant(unsigned from, unsigned num, bool on) {
    ioperm_raw(from, num, on);
    memset(open_ports + from, on, num);
}

// A range that starts at every bit of a byte, with lengths that end in the same, the next and the one after.
void every_alignment() {
    for (unsigned start = 0; start < 8; ++start) {
        for (const unsigned length : List{1U, 2U, 3U, 4U, 7U, 8U, 9U, 16U}) {
            fresh("alignment", [&] {
                char name[32];
                snprintf(name, sizeof name, "range %u+%u", start, length);
                grant(kFree + start, length, true);
                all_rows(name, open_ports, kFree - 5, kFree + start + length + 5);
            });
        }
    }
}

void holes() {
    fresh("hole", [] {
        grant(kFree, 32, true);
        grant(kFree + 11, 1, false);
        all_rows("hole of one", open_ports, kFree - 4, kFree + 36);
        grant(kFree + 15, 2, false);
        all_rows("holes across bytes", open_ports, kFree - 4, kFree + 36);
        grant(kFree + 8, 16, false);
        all_rows("hole of bytes", open_ports, kFree - 4, kFree + 36);
        grant(kFree + 9, 6, true);
        all_rows("island", open_ports, kFree - 4, kFree + 36);
    });
}

void last_ports() {
    for (const unsigned from : List{0xffffU, 0xfffeU, 0xfffdU, 0xfffcU, 0xfff8U, 0xfff0U}) {
        fresh("last ports", [&] {
            char name[32];
            snprintf(name, sizeof name, "0x%x to the end", from);
            grant(from, 0x10000 - from, true);
            all_rows(name, open_ports, 0xffea, 0xffff);
        });
    }
    fresh("all by ioperm", [] {
        grant(0, 65536, true);
        all_rows("all by ioperm", open_ports, 0xffea, 0xffff);
    });
    fresh("all by iopl", [] {
        iopl_raw(3);
        memset(open_ports, 1, 65536);
        all_rows("all by iopl", open_ports, 0xffea, 0xffff);
    });
    fresh("nothing", [] { all_rows("nothing", open_ports, 0xffea, 0xffff); });
}

// Edges of 64-bit words, of 128-byte chunks (1024 ports) and of pages (32768 ports), where a copying kernel
// errs.
void word_edges() {
    for (const unsigned edge : List{0x4040U, 0x4400U, 0x5000U, 0x8000U, 0x8040U, 0x8400U}) {
        fresh("word edge", [&] {
            char name[32];
            snprintf(name, sizeof name, "around 0x%x", edge);
            grant(edge - 3, 6, true);
            all_rows(name, open_ports, edge - 10, edge + 10);
            grant(edge, 1, false);
            all_rows(name, open_ports, edge - 10, edge + 10);
        });
    }
}

// Three hundred random ranges on and off, then every port where no device answers.
void random_ranges() {
    fresh("random", [] {
        unsigned long long seed = 88172645463325252;
        const auto next = [&seed] {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            return static_cast<unsigned>(seed >> 20);
        };
        for (int at = 0; at < 300; ++at) {
            const unsigned from = next() % 65536;
            unsigned num = 1 + next() % 600;
            if (from + num > 65536)
                num = 65536 - from;
            grant(from, num, next() % 3 != 0);
        }
        for (const unsigned width : List{1U, 2U, 4U}) {
            unsigned passed = 0, wrong = 0;
            for (unsigned port = 0x4000; port < 0xa000; ++port) {
                const bool ok = try_in(port, width).number == 0;
                passed += ok;
                wrong += ok != allowed(open_ports, port, width);
            }
            line("random ranges, in%u: %u of 24576 pass, %u wrong", width * 8, passed, wrong);
        }
    });
}

// The form with the port in the instruction takes the same way.
void immediate_form() {
    fresh("immediate", [] {
        grant(kPost, 1, true);
        Attempt attempt;
        unsigned value = 0;
        ATTEMPT(attempt, "outb %%al, $0x80", "+a"(value), "d"(0) : ATTEMPT_CLOBBERS);
        line("outb to immediate 0x80: %s", *describe(attempt.fault));
        attempt = {};
        ATTEMPT(attempt, "inb $0x80, %%al", "+a"(value), "d"(0) : ATTEMPT_CLOBBERS);
        line("inb from immediate 0x80: %s", *describe(attempt.fault));
        attempt = {};
        ATTEMPT(attempt, "outb %%al, $0xed", "+a"(value), "d"(0) : ATTEMPT_CLOBBERS);
        line("outb to immediate 0xed: %s", *describe(attempt.fault));
        attempt = {};
        ATTEMPT(attempt, "outw %%ax, $0x80", "+a"(value), "d"(0) : ATTEMPT_CLOBBERS);
        line("outw to immediate 0x80: %s", *describe(attempt.fault));
        line("outb by dx to 0xed: %s", *describe(try_out(kDelay)));
    });
}

}  // namespace

void groups::widths() {
    every_alignment();
    holes();
    last_ports();
    word_edges();
    random_ranges();
    immediate_form();
}
