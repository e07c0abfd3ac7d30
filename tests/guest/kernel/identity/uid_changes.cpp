// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>

#include "state.h"

using state::set_sets, state::kAll, state::kRawio;

namespace {

constexpr unsigned long kSame = 0xffffffff;
constexpr unsigned long kNoRoot = 1, kNoSetuidFixup = 4, kKeepCaps = 16, kKeepCapsLocked = 32;

void step(const char* what, long result) {
    line("%s: %s, %s", what, *outcome(result), *state::capabilities());
}

void back_and_forth() {
    fresh("seteuid", [] {
        step("effective to user", raw(SYS_setresuid, kSame, 1000, kSame));
        step("and back", raw(SYS_setresuid, kSame, 0, kSame));
        step("all to user", become(1000));
        step("and back", become(0));
    });
    fresh("seteuid with fewer", [] {
        set_sets({1UL << kRawio | 1UL << state::kSetuid, 1UL << kRawio | 1UL << state::kSetuid, 0});
        step("two capabilities, effective to user", raw(SYS_setresuid, kSame, 1000, kSame));
        step("and back: all permitted become effective", raw(SYS_setresuid, kSame, 0, kSame));
    });
    fresh("saved root", [] {
        step("saved id stays root", raw(SYS_setresuid, 1000, 1000, 0));
        step("effective root again", raw(SYS_setresuid, kSame, 0, kSame));
        step("none is root", raw(SYS_setresuid, 1000, 1000, 1000));
    });
    fresh("file system id", [] {
        step("setfsuid to user", raw(SYS_setfsuid, 1000));
        step("setfsuid back", raw(SYS_setfsuid, 0));
    });
}

void keeping() {
    fresh("keepcaps", [] {
        line("keepcaps at first: %s, set: %s, set to 2: %s", *outcome(raw(SYS_prctl, PR_GET_KEEPCAPS)),
             *outcome(raw(SYS_prctl, PR_SET_KEEPCAPS, 1)), *outcome(raw(SYS_prctl, PR_SET_KEEPCAPS, 2)));
        step("all to user with keepcaps", become(1000));
        step("effective raised again", set_sets({kAll, kAll, 0}));
        line("keepcaps after it: %s", *outcome(raw(SYS_prctl, PR_GET_KEEPCAPS)));
        execl(groups::self, groups::self, "--executed", "user with kept capabilities", nullptr);
    });
}

void secure_bits() {
    fresh("no fixup", [] {
        line("securebits at first: %s", *outcome(raw(SYS_prctl, PR_GET_SECUREBITS)));
        line("no setuid fixup: %s", *outcome(raw(SYS_prctl, PR_SET_SECUREBITS, kNoSetuidFixup)));
        step("all to user", become(1000));
        step("and back", become(0));
    });
    fresh("no root", [] {
        line("no root: %s, reads %s", *outcome(raw(SYS_prctl, PR_SET_SECUREBITS, kNoRoot)),
             *outcome(raw(SYS_prctl, PR_GET_SECUREBITS)));
        execl(groups::self, groups::self, "--executed", "root with SECBIT_NOROOT", nullptr);
    });
    fresh("locks", [] {
        line("keepcaps locked: %s", *outcome(raw(SYS_prctl, PR_SET_SECUREBITS, kKeepCaps | kKeepCapsLocked)));
        line("unlocking: %s, clearing: %s, keepcaps off by prctl: %s",
             *outcome(raw(SYS_prctl, PR_SET_SECUREBITS, kKeepCaps)),
             *outcome(raw(SYS_prctl, PR_SET_SECUREBITS, kKeepCapsLocked)),
             *outcome(raw(SYS_prctl, PR_SET_KEEPCAPS, 0)));
        line("unknown bits: %s", *outcome(raw(SYS_prctl, PR_SET_SECUREBITS, 0x10000)));
    });
    fresh("as user", [] {
        become(1000);
        line("securebits as user: %s", *outcome(raw(SYS_prctl, PR_SET_SECUREBITS, kNoRoot)));
    });
}

}  // namespace

void groups::uid_changes() {
    back_and_forth();
    keeping();
    secure_bits();
}
