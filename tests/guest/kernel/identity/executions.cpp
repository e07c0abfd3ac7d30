// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "state.h"

using state::set_sets, state::kAll, state::kRawio;

namespace {

constexpr const char* kCopy = "/tmp/identity-copy";

// Copies this program, to give the copy another owner and mode.
bool copy_self(unsigned owner, unsigned group, unsigned mode) {
    const int from = open(groups::self, O_RDONLY), to = open(kCopy, O_WRONLY | O_CREAT | O_TRUNC, 0700);
    if (from < 0 || to < 0)
        return false;
    static char block[65536];
    for (long got; (got = read(from, block, sizeof block)) > 0;)
        if (write(to, block, static_cast<size_t>(got)) != got)
            return false;
    close(from);
    close(to);
    return chown(kCopy, owner, group) == 0 && chmod(kCopy, mode) == 0;
}

template <class Fn>
void execute(const char* path, const char* what, Fn prepare) {
    const int status = in_child([&] {
        prepare();
        execl(path, path, "--executed", what, nullptr);
        line("%s: exec %s", what, error_name(errno));
        return 1;
    });
    if (status != 0)
        line("%s: %s", what, *ending(status));
}

void by_identity() {
    execute(groups::self, "root", [] {});
    execute(groups::self, "root without capabilities", [] { set_sets({0, 0, 0}); });
    execute(groups::self, "root with one capability", [] { set_sets({1UL << kRawio, 1UL << kRawio, 0}); });
    execute(groups::self, "root with one inheritable", [] { set_sets({0, 0, 1UL << kRawio}); });
    execute(groups::self, "user", [] { become(1000); });
    execute(groups::self, "effective user, real root", [] { raw(SYS_setresuid, 0, 1000, 0); });
    execute(groups::self, "effective root, real user", [] { raw(SYS_setresuid, 1000, 0, 0); });
    execute(groups::self, "user with saved root", [] { raw(SYS_setresuid, 1000, 1000, 0); });
}

void by_file() {
    if (!copy_self(0, 0, 04755))
        return line("cannot copy the program: %s", error_name(errno));
    execute(kCopy, "setuid root by user", [] { become(1000); });
    execute(kCopy, "setuid root by root", [] {});
    execute(kCopy, "setuid root by user with no_new_privs", [] {
        raw(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        become(1000);
    });
    execute(kCopy, "setuid root by user, nothing in the bounding set but CAP_KILL", [] {
        for (unsigned long each = 0; each <= 40; ++each)
            if (each != state::kKill)
                raw(SYS_prctl, PR_CAPBSET_DROP, each);
        become(1000);
    });
    copy_self(2000, 2000, 04755);
    execute(kCopy, "setuid 2000 by root", [] {});
    execute(kCopy, "setuid 2000 by user", [] { become(1000); });
    copy_self(2000, 2000, 02755);
    execute(kCopy, "setgid 2000 by user", [] { become(1000); });
    copy_self(2000, 2000, 06755);
    execute(kCopy, "setuid and setgid 2000 by user", [] { become(1000); });
    copy_self(2000, 2000, 02745);
    execute(kCopy, "setgid without group execution by another", [] { become(1000); });
    copy_self(0, 0, 0700);
    execute(kCopy, "root's alone by user", [] { become(1000); });
    copy_self(0, 0, 0644);
    execute(kCopy, "not executable by root", [] {});
    unlink(kCopy);
}

}  // namespace

int groups::executed(const char* word) {
    line("%s: %s, %s, %s, secure %lu, no_new_privs %s, keepcaps %s", word, *state::uids(), *state::gids(),
         *state::capabilities(), getauxval(AT_SECURE),
         *outcome(raw(SYS_prctl, PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)),
         *outcome(raw(SYS_prctl, PR_GET_KEEPCAPS)));
    return 0;
}

void groups::executions() {
    by_identity();
    by_file();
}
