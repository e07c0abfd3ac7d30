// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include "groups.h"

using namespace groups;

void groups::heap() {
    fresh("heap", [] {
        const auto start = static_cast<unsigned long>(raw(SYS_brk, 0));
        const unsigned long top = (start + kPage - 1) & ~(kPage - 1);
        line("brk up by four pages: %s",
             raw(SYS_brk, top + 4 * kPage) == static_cast<long>(top + 4 * kPage) ? "done" : "REFUSED");
        auto* at = reinterpret_cast<char*>(top);
        line("the new pages: %s, first byte %d", *reachable(at, 5), at[0]);
        memset(at, 5, 4 * kPage);
        raw(SYS_brk, top + kPage);
        line("down to one: %s", *reachable(at, 5));
        raw(SYS_brk, top + 4 * kPage);
        line("up again: %s, kept %d, new %d", *reachable(at, 5), at[0], at[2 * kPage]);
        line(
            "brk to an odd address: %s",
            raw(SYS_brk, top + 4 * kPage + 5) == static_cast<long>(top + 4 * kPage + 5) ? "done" : "REFUSED");
        line("brk below its start: %s",
             raw(SYS_brk, 4096) == static_cast<long>(top + 4 * kPage + 5) ? "unchanged" : "CHANGED");
        line("brk into kernel memory: %s",
             raw(SYS_brk, 0xffff888000000000) == static_cast<long>(top + 4 * kPage + 5) ? "unchanged"
                                                                                        : "CHANGED");
        const long before = raw(SYS_brk, 0);
        map((static_cast<unsigned long>(before) + 2 * kPage) & ~(kPage - 1), kPage, PROT_READ,
            kAnonymous | MAP_FIXED);
        line("brk into another mapping: %s",
             raw(SYS_brk, static_cast<unsigned long>(before) + 16 * kPage) == before ? "unchanged"
                                                                                     : "CHANGED");
        const int status = in_child([&] {
            at[0] = 6;
            return raw(SYS_brk, 0) == before ? 0 : 1;
        });
        line("a child's brk: %s, the parent's byte %d", *ending(status), at[0]);
        const rlimit none = {0, RLIM_INFINITY};
        setrlimit(RLIMIT_DATA, &none);
        line("brk beyond RLIMIT_DATA: %s",
             raw(SYS_brk, static_cast<unsigned long>(before) + kPage) == before ? "unchanged" : "CHANGED");
    });
}
