// SPDX-License-Identifier: Apache-2.0
// RLIMIT_FSIZE: a write that crosses it is short, one that begins there fails and SIGXFSZ comes.
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include "groups.h"

using namespace groups;

namespace {

unsigned long file;
volatile int signals, code, sender_is_self;

void note(int, siginfo_t* info, void*) {
    signals = signals + 1;
    code = info->si_code;
    sender_is_self = info->si_pid == getpid();
}

void limit(unsigned long bytes) {
    const rlimit wanted = {bytes, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &wanted);
}

// The result, and with it how many signals came and how long the file is.
Text told(long result) {
    struct stat found {};
    fstat(static_cast<int>(file), &found);
    Text made{};
    snprintf(made.text, sizeof made.text, "%s (%d signals, %ld bytes)", *outcome(result), signals,
             static_cast<long>(found.st_size));
    signals = 0;
    return made;
}

Text write_some(unsigned long bytes) {
    static char block[9000];
    return told(raw(SYS_write, file, word(block), bytes));
}

Text write_at(unsigned long at, unsigned long bytes) {
    static char block[9000];
    return told(raw(SYS_pwrite64, file, word(block), bytes, at));
}

void catching() {
    struct sigaction action {};
    action.sa_sigaction = note;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGXFSZ, &action, nullptr);
}

void writing() {
    line("limit 5000, write 4000: %s", *write_some(4000));
    line("across it: %s", *write_some(4000));
    line("from it: %s, code %d, sender is self %d", *write_some(1), code, sender_is_self);
    line("of nothing: %s", *write_some(0));
    raw(SYS_lseek, file, 7000, SEEK_SET);
    line("behind it: %s", *write_some(10));
    line("pwrite across: %s, at: %s, behind: %s, of nothing: %s", *write_at(4990, 20), *write_at(5000, 1),
         *write_at(9000, 1), *write_at(9000, 0));
    char room[100] = {};
    const iovec two[] = {{room, 60}, {room, 60}};
    raw(SYS_lseek, file, 4900, SEEK_SET);
    line("writev across: %s, again: %s", *told(raw(SYS_writev, file, word(two), 2)),
         *told(raw(SYS_writev, file, word(two), 2)));
    line("to nowhere: %s", *told(raw(SYS_pwrite64, file, 8, 10, 4000)));
}

void appending() {
    raw(SYS_ftruncate, file, 4990);
    fcntl(static_cast<int>(file), F_SETFL, O_APPEND);
    line("append across: %s, again: %s, pwrite: %s", *write_some(20), *write_some(20), *write_at(0, 1));
    fcntl(static_cast<int>(file), F_SETFL, 0);
}

void resizing() {
    line("truncate to it: %s, beyond: %s, by name: %s", *told(raw(SYS_ftruncate, file, 5000)),
         *told(raw(SYS_ftruncate, file, 5001)), *told(raw(SYS_truncate, word("f"), 5001)));
    line("fallocate to it: %s, beyond: %s", *told(raw(SYS_fallocate, file, 0, 0, 5000)),
         *told(raw(SYS_fallocate, file, 0, 4000, 1001)));
    limit(100);
    line("limit 100, shrinking to 200: %s, to itself: %s, to 201: %s, overwriting: %s",
         *told(raw(SYS_ftruncate, file, 200)), *told(raw(SYS_ftruncate, file, 200)),
         *told(raw(SYS_ftruncate, file, 201)), *write_at(50, 100));
}

void copying() {
    raw(SYS_ftruncate, file, 0);
    raw(SYS_lseek, file, 0, SEEK_SET);
    make("from", "0123456789012345678901234567890123456789012345678901234567890123456789");
    const int from = open("from", O_RDONLY);
    line(
        "sendfile of 70: %s, of 70 across: %s", *told(raw(SYS_sendfile, file, number(from), 0, 70)), *[&] {
            lseek(from, 0, SEEK_SET);
            return told(raw(SYS_sendfile, file, number(from), 0, 70));
        }());
    line("the source is at %s, then: %s", *outcome(raw(SYS_lseek, number(from), 0, SEEK_CUR)),
         *told(raw(SYS_sendfile, file, number(from), 0, 10)));
    raw(SYS_lseek, file, 60, SEEK_SET);
    lseek(from, 0, SEEK_SET);
    line("copy_file_range of 70 across: %s, then: %s",
         *told(raw(SYS_copy_file_range, number(from), 0, file, 0, 70, 0)),
         *told(raw(SYS_copy_file_range, number(from), 0, file, 0, 10, 0)));
    close(from);
    unlink("from");
}

void elsewhere() {
    int ends[2];
    if (pipe(ends) != 0)
        return;
    char room[200] = {};
    line("a pipe has none: %s, /dev/null: %s", *told(raw(SYS_write, number(ends[1]), word(room), 200)),
         *told(raw(SYS_write, number(open("/dev/null", O_WRONLY)), word(room), 200)));
    const long memory = raw(SYS_memfd_create, word("memory"), 0);
    line("a memfd has: %s, %s", *told(raw(SYS_write, static_cast<unsigned long>(memory), word(room), 200)),
         *told(raw(SYS_ftruncate, static_cast<unsigned long>(memory), 200)));
}

void in_the_way() {
    signal(SIGXFSZ, SIG_DFL);
    const int status = in_child([] {
        write_at(100, 1);
        return 0;
    });
    line("nobody catches it: %s", *ending(status & ~0x80));
    signal(SIGXFSZ, SIG_IGN);
    line("ignored: %s", *write_at(100, 1));
}

}  // namespace

void groups::sizes() {
    fresh("sizes", [] {
        file = static_cast<unsigned long>(open("f", O_RDWR | O_CREAT, 0644));
        catching();
        limit(5000);
        writing();
        appending();
        resizing();
        copying();
        elsewhere();
        in_the_way();
        limit(RLIM_INFINITY);
        unlink("f");
    });
}
