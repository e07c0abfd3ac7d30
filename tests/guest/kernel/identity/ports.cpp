// SPDX-License-Identifier: Apache-2.0
#include <sys/prctl.h>

#include "../common/port.h"
#include "state.h"

using state::set_sets, state::kAll, state::kRawio;

namespace {

constexpr unsigned long kSame = 0xffffffff;

template <class Fn>
void ask(const char* who, Fn prepare) {
    fresh(who, [&] {
        prepare();
        const long on = ioperm_raw(kPost, 1, 1), level = iopl_raw(3);
        line("%s: ioperm %s, iopl %s, 0x80 %s, 0xed %s", who, *outcome(on), *outcome(level), reach(kPost),
             reach(kDelay));
    });
}

}  // namespace

void groups::ports() {
    catch_faults();
    constexpr unsigned long rawio = 1UL << kRawio;
    ask("root", [] {});
    ask("user", [] { become(1000); });
    ask("root, effective user", [] { raw(SYS_setresuid, kSame, 1000, kSame); });
    ask("root again", [] {
        raw(SYS_setresuid, kSame, 1000, kSame);
        raw(SYS_setresuid, kSame, 0, kSame);
    });
    ask("root without effective capabilities", [] { set_sets({0, kAll, 0}); });
    ask("root without CAP_SYS_RAWIO", [] { set_sets({kAll & ~rawio, kAll & ~rawio, 0}); });
    ask("root with it alone", [] { set_sets({rawio, rawio, 0}); });
    ask("root with it inheritable alone", [] { set_sets({0, 0, rawio}); });
    ask("user who kept all, not raised", [] {
        raw(SYS_prctl, PR_SET_KEEPCAPS, 1);
        become(1000);
    });
    ask("user who kept it and raised it", [] {
        raw(SYS_prctl, PR_SET_KEEPCAPS, 1);
        become(1000);
        set_sets({rawio, rawio, 0});
    });
    ask("user of another file system id", [] { raw(SYS_setfsuid, 1000); });
    ask("group alone", [] { raw(SYS_setresgid, 1000, 1000, 1000); });
    ask("not in the bounding set, but effective", [] { raw(SYS_prctl, PR_CAPBSET_DROP, kRawio); });
    ask("no_new_privs", [] { raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); });
    fresh("thread", [] {
        in_thread([] { become(1000); });
        line("after another thread became a user: %s", *outcome(ioperm_raw(kPost, 1, 1)));
    });
}
