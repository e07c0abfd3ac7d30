// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// Which of reading, writing and executing is allowed, asked by access and by trying.
Text rights(const char* path) {
    Text made{};
    const bool asked[] = {raw(SYS_access, word(path), R_OK) == 0, raw(SYS_access, word(path), W_OK) == 0,
                          raw(SYS_access, word(path), X_OK) == 0};
    const long reading = open_raw(path, O_RDONLY), writing = open_raw(path, O_WRONLY);
    snprintf(made.text, sizeof made.text, "access %c%c%c, open %c%c", asked[0] ? 'r' : '-',
             asked[1] ? 'w' : '-', asked[2] ? 'x' : '-', reading >= 0 ? 'r' : '-', writing >= 0 ? 'w' : '-');
    if (reading >= 0)
        close(static_cast<int>(reading));
    if (writing >= 0)
        close(static_cast<int>(writing));
    return made;
}

struct Who {
    const char* name;
    unsigned uid, gid, extra;
};
constexpr Who kWho[] = {{"root", 0, 0, 0},
                        {"owner", 1000, 1000, 1000},
                        {"group", 2000, 1500, 2000},
                        {"supplementary group", 2000, 2000, 1500},
                        {"other", 3000, 3000, 3000}};

template <class Fn>
void as(const Who& who, Fn fn) {
    fresh(who.name, [&] {
        raw(SYS_setgroups, 1, word(&who.extra));
        raw(SYS_setresgid, who.gid, who.gid, who.gid);
        become(who.uid);
        fn();
    });
}

void files() {
    for (const unsigned mode : List{0777U, 0000U, 0400U, 0040U, 0004U, 0222U, 0070U, 0700U, 0707U}) {
        make("f", "x");
        if (chown("f", 1000, 1500) != 0 || chmod("f", mode) != 0)
            return;
        for (const Who& who : kWho)
            as(who, [&] { line("file of mode 0%03o, %s: %s", mode, who.name, *rights("f")); });
    }
    unlink("f");
}

void inside_folders() {
    for (const unsigned mode : List{0777U, 01777U, 0555U, 0333U, 0444U, 0111U}) {
        mkdir("d", 0755);
        make("d/f", "x", 0666);
        if (chown("d/f", 1000, 1000) != 0 || chmod("d", mode) != 0)
            return;
        as(kWho[4], [&] {
            const long create = open_raw("d/new", O_WRONLY | O_CREAT, 0666);
            line(
                "folder of mode 0%04o, other: list %s, enter %s, open inside %s, create %s, remove another's "
                "%s, remove own %s",
                mode, worked(open_raw("d", O_RDONLY | O_DIRECTORY)), *outcome([] {
                    const long result = raw(SYS_chdir, word("d"));
                    raw(SYS_chdir, word(kPlace));
                    return result;
                }()),
                worked(open_raw("d/f", O_RDONLY)), worked(create), *outcome(raw(SYS_unlink, word("d/f"))),
                *outcome(raw(SYS_unlink, word("d/new"))));
        });
        if (chmod("d", 0755) != 0)
            return;
        unlink("d/f");
        unlink("d/new");
        rmdir("d");
    }
}

// access asks for the real user, open for the effective one.
void real_and_effective() {
    make("f", "x", 0600);
    fresh("real", [] {
        raw(SYS_setresuid, 1000, 0, 0);
        line("real user, effective root: access %s, faccessat2 with AT_EACCESS %s, open %s",
             *outcome(raw(SYS_access, word("f"), R_OK)),
             *outcome(raw(SYS_faccessat2, number(AT_FDCWD), word("f"), R_OK, AT_EACCESS)),
             worked(open_raw("f", O_RDONLY)));
    });
    fresh("effective", [] {
        raw(SYS_setresuid, 0, 1000, 0);
        line("real root, effective user: access %s, open %s", *outcome(raw(SYS_access, word("f"), R_OK)),
             worked(open_raw("f", O_RDONLY)));
    });
    line("access, unknown mode: %s, of nothing: %s", *outcome(raw(SYS_access, word("f"), 8)),
         *outcome(raw(SYS_access, word("none"), 0)));
    // What is open stays open.
    fresh("kept", [] {
        const int file = open("f", O_RDONLY);
        become(1000);
        char byte;
        line("opened as root, read as user: %s, open again: %s",
             *outcome(raw(SYS_read, number(file), word(&byte), 1)), worked(open_raw("f", O_RDONLY)));
    });
    unlink("f");
}

void changing() {
    make("f", "x", 04755);
    if (chown("f", 1000, 1000) != 0)
        return;
    for (const Who& who : kWho)
        as(who, [&] {
            line("%s: chmod %s, chown %s, group to own %s, group to another %s", who.name,
                 *outcome(raw(SYS_chmod, word("f"), 0644)), *outcome(raw(SYS_chown, word("f"), 3000, ~0UL)),
                 *outcome(raw(SYS_chown, word("f"), ~0UL, who.gid)),
                 *outcome(raw(SYS_chown, word("f"), ~0UL, 7777)));
            raw(SYS_chown, word("f"), 1000, 1000);
        });
    unlink("f");
}

}  // namespace

void groups::permissions() {
    files();
    inside_folders();
    real_and_effective();
    changing();
}
