// SPDX-License-Identifier: Apache-2.0
// The four kinds of holder; each way of passing ports on, and of losing privilege, is tried with all of them.
#pragma once

#include "../common/child.h"
#include "../common/port.h"

struct Holding {
    const char* name;
    bool bitmap, level;
};
inline constexpr Holding kHoldings[] = {
    {"nothing", false, false}, {"bitmap", true, false}, {"level", false, true}, {"both", true, true}};

inline void hold(const Holding& holding) {
    if (holding.bitmap)
        ioperm_raw(kPost, 1, 1);
    if (holding.level)
        iopl_raw(3);
}

inline void show(const char* how, const char* who) {
    line("%s, %s: 0x80 %s, 0xed %s, cli %s", how, who, reach(kPost), reach(kDelay),
         try_cli().number == 0 ? "ignored" : "SIGSEGV");
}

template <class Fn>
void each_holding(const char* how, Fn fn) {
    for (const Holding& holding : kHoldings) {
        char name[64];
        snprintf(name, sizeof name, "%s with %s", how, holding.name);
        fresh(name, [&] {
            hold(holding);
            fn(name);
        });
    }
}
