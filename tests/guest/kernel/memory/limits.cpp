// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include "groups.h"

using namespace groups;

void groups::limits() {
    fresh("reservations", [] {
        const long gigabytes = map(0, 64UL << 30, PROT_NONE, kAnonymous | MAP_NORESERVE);
        line("64 GiB of nothing: %s", worked(gigabytes));
        auto* at = reinterpret_cast<char*>(gigabytes);
        line("a page in its middle: %s, %s",
             *outcome(raw(SYS_mprotect, word(at + (32UL << 30)), kPage, kReadWrite)),
             *reachable(at + (32UL << 30) - kPage, 3));
        line("its ends trimmed: %s %s", *outcome(raw(SYS_munmap, word(at), 31UL << 30)),
             *outcome(raw(SYS_munmap, word(at + (33UL << 30)), 31UL << 30)));
        line("the page is still there: %s", *reachable(at + (32UL << 30), 1));
        const long arena = map(0, 128UL << 20, PROT_NONE, kAnonymous | MAP_NORESERVE);
        line("an arena of 128 MiB: %s, opened %s", worked(arena),
             *outcome(raw(SYS_mprotect, static_cast<unsigned long>(arena), 33 * kPage, kReadWrite)));
    });
    fresh("RLIMIT_AS", [] {
        const rlimit limit = {256UL << 20, 256UL << 20};
        setrlimit(RLIMIT_AS, &limit);
        line("beyond RLIMIT_AS: %s, within %s", worked(map(0, 512UL << 20, PROT_NONE, kAnonymous)),
             worked(map(0, 64UL << 20, PROT_NONE, kAnonymous)));
        unsigned count = 0;
        long last = 0;
        while (count < 300 && (last = map(0, 1UL << 20, PROT_NONE, kAnonymous)) > 0)
            ++count;
        line("a MiB at a time until: %s, %s", worked(last),
             count > 100 && count < 200 ? "about the rest" : "WRONG");
        line("fork then: %s", *ending(in_child([] { return 0; })));
    });
    fresh("RLIMIT_DATA", [] {
        const rlimit limit = {16UL << 20, 16UL << 20};
        setrlimit(RLIMIT_DATA, &limit);
        line("writable beyond RLIMIT_DATA: %s, read-only %s",
             worked(map(0, 32UL << 20, kReadWrite, kAnonymous)),
             worked(map(0, 32UL << 20, PROT_READ, kAnonymous)));
    });
}
