// SPDX-License-Identifier: Apache-2.0
#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

constexpr unsigned long kHuge = ~0UL;

// Numbers that only a register of 64 bits holds are cut where it has 32: the kernel is told what fits.
constexpr unsigned long wide(unsigned long long value) {
    return static_cast<unsigned long>(value);
}

struct Range {
    const char* what;
    unsigned long from, num;
};

// Both sides of every limit, the wrap, and numbers that only look good when cut to 32 or 16 bits.
constexpr Range kRanges[] = {
    {"0,0", 0, 0},
    {"0x80,0", 0x80, 0},
    {"65535,0", 65535, 0},
    {"65536,0", 65536, 0},
    {"max,0", kHuge, 0},
    {"0,1", 0, 1},
    {"0,65536", 0, 65536},
    {"0,65537", 0, 65537},
    {"1,65535", 1, 65535},
    {"1,65536", 1, 65536},
    {"65535,1", 65535, 1},
    {"65534,2", 65534, 2},
    {"65534,3", 65534, 3},
    {"65535,2", 65535, 2},
    {"65536,1", 65536, 1},
    {"max,1", kHuge, 1},
    {"max,2", kHuge, 2},
    {"0x82,max", 0x82, kHuge},
    {"1,max", 1, kHuge},
    {"0,max", 0, kHuge},
    {"half,half", kHuge / 2 + 1, kHuge / 2 + 1},
    {"2^32+0x80,1", wide(0x1'0000'0080), 1},
    {"0x80,2^32+1", 0x80, wide(0x1'0000'0001)},
    {"2^32-1,1", 0xffff'ffff, 1},
    {"2^32-1,2", 0xffff'ffff, 2},
    {"0x10080,1", 0x10080, 1},
};

// Each range in a task of its own, so that no call sees the bitmap of an earlier one.
void range_table(const char* who, bool privileged) {
    for (const Range& range : kRanges) {
        in_child([&] {
            if (!privileged)
                become(1000);
            const long off = ioperm_raw(range.from, range.num, 0);
            const long on = ioperm_raw(range.from, range.num, 1);
            const long off_again = ioperm_raw(range.from, range.num, 0);
            line("ioperm(%s) %s: off %s, on %s, off %s", range.what, who, *outcome(off), *outcome(on),
                 *outcome(off_again));
            return 0;
        });
    }
}

// turn_on is an int: only the low 32 bits count, and any of them.
void turn_on_widths() {
    struct Value {
        const char* what;
        unsigned long value;
    };
    static constexpr Value kValues[] = {{"1", 1},
                                        {"2", 2},
                                        {"-1", kHuge},
                                        {"2^31", 1UL << 31},
                                        {"2^32", wide(0x1'0000'0000)},
                                        {"2^32+1", wide(0x1'0000'0001)},
                                        {"2^63", wide(1ULL << 63)},
                                        {"0xffffffff00000000", wide(0xffff'ffff'0000'0000)}};
    for (const Value& value : kValues) {
        in_child([&] {
            const long result = ioperm_raw(kPost, 1, value.value);
            line("ioperm(0x80,1,%s): %s, port %s", value.what, *outcome(result), reach(kPost));
            return 0;
        });
        in_child([&] {
            ioperm_raw(kPost, 1, 1);
            become(1000);
            const long result = ioperm_raw(kPost, 1, value.value);
            line("ioperm(0x80,1,%s) when held, as user: %s, port %s", value.what, *outcome(result),
                 reach(kPost));
            return 0;
        });
    }
}

// iopl's argument is an unsigned int.
void level_widths() {
    static constexpr unsigned long kLevels[] = {0,
                                                1,
                                                2,
                                                3,
                                                4,
                                                5,
                                                0xff,
                                                0x80000000,
                                                0xffffffff,
                                                wide(0x100000000),
                                                wide(0x100000003),
                                                wide(0x100000004),
                                                wide(0xffffffff00000003),
                                                ~0UL};
    for (const unsigned long level : kLevels) {
        for (const bool privileged : List{true, false}) {
            in_child([&] {
                if (!privileged)
                    become(1000);
                const long result = iopl_raw(level);
                line("iopl(0x%lx) %s: %s, port %s", level, privileged ? "root" : "user", *outcome(result),
                     reach(kPost));
                return 0;
            });
        }
    }
}

// A call that fails leaves what was there.
void failures_change_nothing() {
    fresh("failures", [] {
        ioperm_raw(kPost, 1, 1);
        become(1000);
        line("failing calls: on %s, range %s, level %s, bad level %s", *outcome(ioperm_raw(kDelay, 1, 1)),
             *outcome(ioperm_raw(kPost, 0, 0)), *outcome(iopl_raw(3)), *outcome(iopl_raw(4)));
        line("failing calls: 0x80 %s, 0xed %s", reach(kPost), reach(kDelay));
        line("on again while held, as user: %s", *outcome(ioperm_raw(kPost, 1, 1)));
        line("off as user: %s, 0x80 %s", *outcome(ioperm_raw(kPost, 1, 0)), reach(kPost));
        line("off again: %s", *outcome(ioperm_raw(kPost, 1, 0)));
    });
}

}  // namespace

void groups::arguments() {
    range_table("root", true);
    range_table("user", false);
    turn_on_widths();
    level_widths();
    failures_change_nothing();
}
