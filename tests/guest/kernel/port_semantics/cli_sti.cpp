// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include "../common/child.h"
#include "../common/port.h"
#include "groups.h"

namespace {

// Every spelling in which an old program may have CLI and STI. The kernel looks at one byte: only the bare
// instruction is forgiven.
#ifdef __i386__
#define REX_SPELLINGS(EACH)
#else
#define REX_SPELLINGS(EACH)             \
    EACH("rex cli", ".byte 0x40, 0xfa") \
    EACH("rex.w sti", ".byte 0x48, 0xfb")
#endif
#define SPELLINGS(EACH)                    \
    EACH("cli", ".byte 0xfa")              \
    EACH("sti", ".byte 0xfb")              \
    EACH("66 cli", ".byte 0x66, 0xfa")     \
    EACH("66 sti", ".byte 0x66, 0xfb")     \
    REX_SPELLINGS(EACH)                    \
    EACH("rep cli", ".byte 0xf3, 0xfa")    \
    EACH("rep sti", ".byte 0xf3, 0xfb")    \
    EACH("repne cli", ".byte 0xf2, 0xfa")  \
    EACH("cs cli", ".byte 0x2e, 0xfa")     \
    EACH("addr32 sti", ".byte 0x67, 0xfb") \
    EACH("lock cli", ".byte 0xf0, 0xfa")

void every_spelling(const char* who) {
#define TRY(name, text)                                                                  \
    {                                                                                    \
        Attempt attempt;                                                                 \
        ATTEMPT(attempt, text, , "d"(0) : ATTEMPT_CLOBBERS);                             \
        line("%s, %s: %s, %s", who, name, *describe(attempt.fault), *interrupt_flags()); \
    }
    SPELLINGS(TRY)
#undef TRY
}

void by_level() {
    for (unsigned level = 0; level <= 3; ++level) {
        fresh("spellings", [&] {
            char name[32];
            snprintf(name, sizeof name, "level %u", level);
            iopl_raw(level);
            every_spelling(name);
        });
    }
    fresh("bitmap", [] {
        ioperm_raw(0, 65536, 1);
        every_spelling("every port by bitmap");
    });
    fresh("both", [] {
        ioperm_raw(kPost, 1, 1);
        iopl_raw(3);
        line("bitmap and level 3: cli %s", *describe(try_cli()));
        become(1000);
        line("bitmap and level 3 as user: sti %s", *describe(try_sti()));
        iopl_raw(0);
        line("level given back: cli %s, sti %s", *describe(try_cli()), *describe(try_sti()));
    });
}

// The byte before and after are not looked at, also where the next page does not exist.
void last_byte_of_page() {
    fresh("page end", [] {
        auto* pages = static_cast<unsigned char*>(
            mmap(nullptr, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        pages[4095] = 0xfa;
        pages[4096] = 0xc3;  // ret
        iopl_raw(3);
        Attempt attempt;
        ATTEMPT(attempt, "call *%[code]", , [code] "r"(pages + 4095) : ATTEMPT_CLOBBERS);
        line("cli in the last byte of a page: %s",
             *(attempt.fault.number == 0 ? Text{"ok"} : Text{"signal"}));
        munmap(pages + 4096, 4096);
        attempt = {};
        ATTEMPT(attempt, "call *%[code]", , [code] "r"(pages + 4095) : ATTEMPT_CLOBBERS);
        line("then no next page: %s %s, address is the next page's: %s", signal_name(attempt.fault.number),
             code_name(attempt.fault.number, attempt.fault.code),
             attempt.fault.address == word(pages) + 4096 ? "yes" : "no");
        mprotect(pages, 4096, PROT_READ);
        attempt = {};
        ATTEMPT(attempt, "call *%[code]", , [code] "r"(pages + 4095) : ATTEMPT_CLOBBERS);
        line("cli in a page that is not executable: %s %s", signal_name(attempt.fault.number),
             code_name(attempt.fault.number, attempt.fault.code));
    });
}

void many() {
    fresh("many", [] {
        iopl_raw(3);
        unsigned long dropped = 0;
        for (int at = 0; at < 20000; ++at) {
            asm volatile("cli" ::: "memory");
            dropped += (flags_now() >> 9 & 1) == 0;
            asm volatile("sti" ::: "memory");
        }
        line("20000 times cli and sti at level 3: interrupt flag seen clear %lu times", dropped);
        // All other flags and every register survive.
        constexpr unsigned long kFlags = 0xad7, kKept = 0x11223344;
        unsigned long before = kFlags, after, kept = kKept;
        asm volatile("push %[before]\n popf\n cli\n pushf\n pop %[after]\n sti\n"
                     : [before] "+&r"(before), [after] "=&r"(after), "+r"(kept)
                     :
                     : "cc", "memory");
        line("flags over a forgiven cli: %s, register %s", before == after ? "same" : "CHANGED",
             kept == kKept ? "same" : "CHANGED");
    });
}

}  // namespace

void groups::cli_sti() {
    by_level();
    last_byte_of_page();
    many();
}
