// SPDX-License-Identifier: Apache-2.0
// modify_ldt(2) as the kernel sees it.
#pragma once

#include "../common/line.h"
#include "../common/raw.h"

// struct user_desc, with its bits in one word.
struct Description {
    unsigned entry_number, base, limit, bits;
};
constexpr unsigned k32Bit = 1, kExpandDown = 2, kCode = 4, kConforming = 6, kReadOnly = 8, kInPages = 16,
                   kAbsent = 32, kUseable = 64, kLong = 128;

enum Function : unsigned long { kRead = 0, kWriteOldForm = 1, kReadDefault = 2, kWrite = 0x11 };

constexpr unsigned long kTableBytes = 65536;

// The answer is an int, which comes without its sign in 64 bits.
inline int modify_ldt(unsigned long function, const void* at, unsigned long bytes) {
    return static_cast<int>(raw(SYS_modify_ldt, function, word(at), bytes));
}
inline int set_entry(const Description& description) {
    return modify_ldt(kWrite, &description, sizeof description);
}
inline unsigned long long read_entry(unsigned entry) {
    static unsigned long long table[kTableBytes / 8];
    memset(table, 0, sizeof table);
    modify_ldt(kRead, table, sizeof table);
    return table[entry];
}

// The selector of an entry.
constexpr unsigned short selector_of(unsigned entry) {
    return static_cast<unsigned short>(entry * 8 + 7);
}
