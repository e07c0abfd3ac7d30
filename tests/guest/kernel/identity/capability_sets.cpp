// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>

#include "state.h"

using state::get_sets, state::set_sets, state::Sets, state::kAll, state::kRawio, state::kSetpcap;

namespace {

constexpr unsigned long bit(unsigned number) {
    return 1UL << number;
}

void set(const char* what, const Sets& before, const Sets& sets) {
    fresh(what, [&] {
        const long first = set_sets(before);
        const long result = set_sets(sets);
        line("%s: %s%s, %s", what, *outcome(result), first == 0 ? "" : " AFTER A FAILURE",
             *state::capabilities());
    });
}

void changes() {
    const unsigned long rawio = bit(kRawio), no_setpcap = kAll & ~bit(kSetpcap);
    set("drop all", {kAll, kAll, 0}, {0, 0, 0});
    set("drop effective", {kAll, kAll, 0}, {0, kAll, 0});
    set("raise effective again", {0, kAll, 0}, {kAll, kAll, 0});
    set("keep one", {kAll, kAll, 0}, {rawio, rawio, 0});
    set("raise permitted", {rawio, rawio, 0}, {kAll, kAll, 0});
    set("raise effective beyond permitted", {0, rawio, 0}, {kAll, rawio, 0});
    set("inheritable from permitted", {kAll, kAll, 0}, {kAll, kAll, rawio});
    set("inheritable beyond permitted with CAP_SETPCAP", {bit(kSetpcap), bit(kSetpcap), 0},
        {bit(kSetpcap), bit(kSetpcap), rawio});
    set("inheritable beyond permitted without", {rawio, rawio, 0}, {rawio, rawio, bit(5)});
    set("inheritable kept when permitted goes", {no_setpcap, no_setpcap, rawio}, {0, 0, rawio});
    set("capabilities that do not exist", {kAll, kAll, 0}, {kAll, ~0UL, 0});
}

void errors() {
    state::CapabilityHeader header;
    unsigned data[6] = {};
    header.version = 1;
    const long result = raw(SYS_capget, word(&header), word(data));
    line("capget, unknown version: %s, then 0x%x", *outcome(result), header.version);
    header.version = 1;
    line("capget, unknown version, no room: %s", *outcome(raw(SYS_capget, word(&header), 0)));
    header = {};
    line("capget at a bad address: %s", *outcome(raw(SYS_capget, word(&header), 8)));
    line("capget, header at a bad address: %s", *outcome(raw(SYS_capget, 8, word(data))));
    header.pid = -1;
    line("capget of pid -1: %s", *outcome(raw(SYS_capget, word(&header), word(data))));
    header.pid = 4000000;
    line("capget of no process: %s", *outcome(raw(SYS_capget, word(&header), word(data))));
    header.pid = 1;
    line("capget of process 1: %s", *outcome(raw(SYS_capget, word(&header), word(data))));
    line("capset of process 1: %s", *outcome(raw(SYS_capset, word(&header), word(data))));
    header.version = 0x19980330;
    header.pid = 0;
    line("capget, the 32-bit version: %s, effective 0x%x",
         *outcome(raw(SYS_capget, word(&header), word(data))), data[0]);
}

void bounding() {
    fresh("bounding", [] {
        line("in the bounding set: %s, number 41: %s", *outcome(raw(SYS_prctl, PR_CAPBSET_READ, kRawio)),
             *outcome(raw(SYS_prctl, PR_CAPBSET_READ, 41)));
        line("dropped: %s, read %s, %s", *outcome(raw(SYS_prctl, PR_CAPBSET_DROP, kRawio)),
             *outcome(raw(SYS_prctl, PR_CAPBSET_READ, kRawio)), *state::capabilities());
        line("drop of 41: %s", *outcome(raw(SYS_prctl, PR_CAPBSET_DROP, 41)));
        execl(groups::self, groups::self, "--executed", "root without CAP_SYS_RAWIO in the bounding set",
              nullptr);
    });
    fresh("bounding", [] {
        become(1000);
        line("drop as user: %s", *outcome(raw(SYS_prctl, PR_CAPBSET_DROP, kRawio)));
    });
}

void ambient() {
    constexpr unsigned long kIsSet = 1, kRaise = 2, kLower = 3, kClear = 4;
    fresh("ambient", [&] {
        line("ambient, raised before it is inheritable: %s",
             *outcome(raw(SYS_prctl, PR_CAP_AMBIENT, kRaise, kRawio, 0, 0)));
        set_sets({kAll, kAll, bit(kRawio)});
        line("ambient, raised: %s, is set: %s",
             *outcome(raw(SYS_prctl, PR_CAP_AMBIENT, kRaise, kRawio, 0, 0)),
             *outcome(raw(SYS_prctl, PR_CAP_AMBIENT, kIsSet, kRawio, 0, 0)));
        raw(SYS_prctl, PR_SET_KEEPCAPS, 1);
        become(1000);
        set_sets({bit(kRawio), bit(kRawio), bit(kRawio)});
        line("ambient after setresuid: %s", *outcome(raw(SYS_prctl, PR_CAP_AMBIENT, kIsSet, kRawio, 0, 0)));
        line("ambient, raised again: %s", *outcome(raw(SYS_prctl, PR_CAP_AMBIENT, kRaise, kRawio, 0, 0)));
        in_child([] {
            execl(groups::self, groups::self, "--executed", "user with CAP_SYS_RAWIO ambient", nullptr);
            return 1;
        });
        line("ambient, lowered: %s, cleared: %s, bad code: %s",
             *outcome(raw(SYS_prctl, PR_CAP_AMBIENT, kLower, kRawio, 0, 0)),
             *outcome(raw(SYS_prctl, PR_CAP_AMBIENT, kClear, 0, 0, 0)),
             *outcome(raw(SYS_prctl, PR_CAP_AMBIENT, 9, kRawio, 0, 0)));
    });
}

}  // namespace

void groups::capability_sets() {
    changes();
    errors();
    bounding();
    ambient();
}
