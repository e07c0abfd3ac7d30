// SPDX-License-Identifier: Apache-2.0
#include "generator.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

constexpr unsigned long kPage = 4096;
constexpr unsigned kNumbers = 460;
constexpr unsigned kPathSize = 32;

// Below the folder that the program makes for its workers, and some of /proc and /dev.
constexpr const char* kPaths[] = {"a",          "b",         "folder",
                                  "folder/c",   "link",      ".",
                                  "..",         "",          "/",
                                  "/dev/null",  "/dev/zero", "/proc/self/maps",
                                  "/proc/self", "/dev/ptmx", "/proc/self/fd/0",
                                  "no/where",   "/dev/tty",  "folder/../a"};
constexpr unsigned kPathCount = sizeof kPaths / sizeof *kPaths;

// Left out, because the test could not go on or would say nothing about the kernel:
constexpr unsigned long kSkipped[] = {
    SYS_shmget,       SYS_msgget, SYS_semget, SYS_mq_open,  // what they make outlives the worker and adds up
    SYS_rt_sigreturn,                                       // always the end of the worker
    SYS_vfork,                                              // the child would run on in its parent's frame
    SYS_ptrace,      // TRACEME gives the worker a tracer that does not expect it
    SYS_exit_group,  // one call in 460 would end the worker
};

unsigned long number(Random& random) {
    for (;;) {
        unsigned long chosen = random.below(kNumbers);
        switch (random.below(100)) {
            case 0:
                return random.next();
            case 1:
                return chosen | 0x40000000;  // the x32 table, which is not there
            case 2:
                return chosen | 0xffffffff00000000;
            default:
                break;
        }
        bool skipped = false;
        for (const unsigned long each : kSkipped)
            skipped |= chosen == each;
        if (!skipped)
            return chosen;
    }
}

unsigned long bad_pointer(Random& random, const Targets& targets) {
    switch (random.below(8)) {
        case 0:
            return 0;
        case 1:
            return random.below(4096);
        case 2:
            return 0xffffffff81000000 + random.below(1 << 20);
        case 3:
            return 0xffff888000000000 + (random.next() & 0xffffff);
        case 4:
            return 0x8000000000000000;
        case 5:
            return reinterpret_cast<unsigned long>(targets.none) + random.below(4096);
        case 6:
            return reinterpret_cast<unsigned long>(targets.good) + 2 * kPage - random.below(64);
        default:
            return 0x7fffffffe000 + random.below(8192);
    }
}

unsigned long integer(Random& random) {
    switch (random.below(6)) {
        case 0:
            return 1UL << random.below(64);
        case 1:
            return -static_cast<unsigned long>(random.below(64));
        case 2:
            return random.next();
        case 3:
            return kPage << random.below(10);
        default:
            return random.below(17);
    }
}

unsigned long argument(Random& random, const Targets& targets) {
    switch (random.below(12)) {
        case 0:
        case 1:
            return random.below(14);  // a descriptor
        case 2:
            return static_cast<unsigned long>(random.below(2) ? -1L : static_cast<long>(AT_FDCWD));
        case 3:
            return bad_pointer(random, targets);
        case 4:
        case 5:
            return reinterpret_cast<unsigned long>(targets.good) + (random.below(1024) & ~7U);
        case 6:
        case 7:
            return reinterpret_cast<unsigned long>(targets.read_only) + random.below(kPathCount) * kPathSize;
        case 8:
            return static_cast<unsigned long>(getpid());
        default:
            return integer(random);
    }
}

}  // namespace

Targets make_targets() {
    auto* pages = static_cast<unsigned char*>(
        mmap(nullptr, 5 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    if (pages == MAP_FAILED)
        _exit(0);
    munmap(pages + 2 * kPage, kPage);
    unsigned char* paths = pages + 3 * kPage;
    for (unsigned each = 0; each < kPathCount; ++each)
        strcpy(reinterpret_cast<char*>(paths) + each * kPathSize, kPaths[each]);
    mprotect(paths, kPage, PROT_READ);
    mprotect(pages + 4 * kPage, kPage, PROT_NONE);
    return {pages, paths, pages + 4 * kPage};
}

Call random_call(Random& random, const Targets& targets) {
    // Structures are words: some of the first hundred are made anew, mostly small, sometimes pointers.
    auto* words = reinterpret_cast<unsigned long*>(targets.good);
    for (unsigned turn = 0; turn < 6; ++turn)
        words[random.below(128)] = argument(random, targets);
    Call made{number(random), {}};
    for (unsigned long& each : made.arguments)
        each = argument(random, targets);
    return made;
}
