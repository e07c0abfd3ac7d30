// SPDX-License-Identifier: Apache-2.0
#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

// Runs a little script in a fresh task, one letter a step, and prints the two ports after each step:
// 0-3 iopl level; A/a 0x80 on/off; B/b 0xed on/off; E/e every port on/off; u become a user.
void script(const char* steps) {
    in_child([&] {
        char text[512];
        int used = 0;
        for (const char* step = steps; *step != 0; ++step) {
            long result = 0;
            switch (*step) {
                case 'A':
                    result = ioperm_raw(kPost, 1, 1);
                    break;
                case 'a':
                    result = ioperm_raw(kPost, 1, 0);
                    break;
                case 'B':
                    result = ioperm_raw(kDelay, 1, 1);
                    break;
                case 'b':
                    result = ioperm_raw(kDelay, 1, 0);
                    break;
                case 'E':
                    result = ioperm_raw(0, 65536, 1);
                    break;
                case 'e':
                    result = ioperm_raw(0, 65536, 0);
                    break;
                case 'u':
                    result = become(1000);
                    break;
                default:
                    result = iopl_raw(static_cast<unsigned long>(*step - '0'));
                    break;
            }
            used += snprintf(text + used, sizeof text - static_cast<size_t>(used), " %c=%s%c%c", *step,
                             *outcome(result), can(kPost) ? '+' : '-', can(kDelay) ? '+' : '-');
        }
        line("%s:%s", steps, text);
        return 0;
    });
}

}  // namespace

void groups::combination() {
    line(
        "steps: 0-3 iopl, A/a 0x80 on/off, B/b 0xed on/off, E/e all on/off, u user; then +/- for 0x80 and "
        "0xed");
    static constexpr const char* kScripts[] = {
        "3",     "3A",     "3A0",    "3a",    "3a0",   "A3a",    "A3a0", "Aa",   "Aa0",   "00",   "0u0",
        "3A0a",  "3AB0",   "3AB0b",  "A3B0",  "AB3a0", "AB3ab0", "3E0",  "3E0a", "E3e0",  "Ea",   "Eab",
        "Ee",    "EeA",    "Aab",    "a",     "e",     "3e",     "3e0",  "12",   "1A",    "2A",   "3A2",
        "3A1",   "3A2u3",  "3Au0",   "3Au0a", "3Au0A", "3u0A",   "3u03", "3u23", "A3u0B", "AAaA", "AaAaA",
        "A3030", "AB30b3", "E3u0a3", "3Aa",   "3Aa0",  "3A3a0",  "A0",   "A1",   "A2",    "A30a", "AE",
        "AEa",   "AEb",    "Be",     "Bu0b",  "Bue",   "3ue0",   "3uaA", "3u3",  "2u3",   "2u2",  "1u2",
    };
    for (const char* steps : kScripts)
        script(steps);
}
