// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "groups.h"

using namespace groups;

namespace {

char text[65536];

long load(const char* path) {
    const int file = open(path, O_RDONLY);
    if (file < 0)
        return -errno;
    long total = 0, got;
    while ((got = read(file, text + total, sizeof text - 1 - static_cast<unsigned long>(total))) > 0)
        total += got;
    close(file);
    text[total] = 0;
    return total;
}

// One line of /proc/self/status, without the spaces in front of its value.
Text status_line(const char* name) {
    Text made{};
    load("/proc/self/status");
    for (char* at = text; at != nullptr && *at != 0;) {
        char* end = strchr(at, '\n');
        if (end != nullptr)
            *end = 0;
        if (strncmp(at, name, strlen(name)) == 0 && at[strlen(name)] == ':')
            snprintf(made.text, sizeof made.text, "%s",
                     at + strlen(name) + 1 + strspn(at + strlen(name) + 1, " \t"));
        at = end != nullptr ? end + 1 : nullptr;
    }
    return made;
}

void identity() {
    char target[256] = {}, resolved[64] = {};
    const long size = readlink("/proc/self/exe", target, sizeof target - 1);
    struct stat one {
    }, two{};
    line("exe: %s, is this program %s", size > 0 && target[0] == '/' ? "absolute" : "WRONG",
         stat("/proc/self/exe", &one) == 0 && stat(self, &two) == 0 && one.st_ino == two.st_ino ? "yes"
                                                                                                : "no");
    line("self: %s", readlink("/proc/self", resolved, sizeof resolved - 1) > 0 && atoi(resolved) == getpid()
                         ? "own pid"
                         : "WRONG");
    memset(resolved, 0, sizeof resolved);
    line("cwd: %s, %s", worked(readlink("/proc/self/cwd", resolved, sizeof resolved - 1)), resolved);
    const int file = open("/dev/null", O_RDONLY);
    char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    memset(resolved, 0, sizeof resolved);
    line("fd: %s, %s", worked(readlink(name, resolved, sizeof resolved - 1)), resolved);
    line("fd opened again: %s", worked(open_raw(name, O_RDONLY)));
    close(file);
    line("a closed one: %s", *outcome(raw(SYS_readlink, word(name), word(resolved), 10)));
    int pipe_ends[2];
    if (pipe(pipe_ends) != 0)
        return;
    snprintf(name, sizeof name, "/proc/self/fd/%d", pipe_ends[0]);
    memset(resolved, 0, sizeof resolved);
    line("a pipe's: %s, %.6s", worked(readlink(name, resolved, sizeof resolved - 1)), resolved);
    for (int each = 3; each < 8; ++each)
        close(each);
    int entries = 0;
    DIR* folder = opendir("/proc/self/fd");
    while (folder != nullptr && readdir(folder) != nullptr)
        ++entries;
    closedir(folder);
    line("entries in fd: %d", entries);
}

void command_line() {
    const long size = load("/proc/self/cmdline");
    line("cmdline: ends with zero %s, first is argv[0] %s", size > 0 && text[size - 1] == 0 ? "yes" : "no",
         strcmp(text, self) == 0 ? "yes" : "no");
    load("/proc/self/comm");
    text[strcspn(text, "\n")] = 0;
    const char* name = strrchr(self, '/') != nullptr ? strrchr(self, '/') + 1 : self;
    line("comm: %s", strlen(text) > 0 && strncmp(text, name, 15) == 0 ? "the program's name" : text);
}

void status() {
    for (const char* name : List{"State", "Uid", "Gid", "Groups", "Threads", "SigIgn", "SigCgt", "CapInh",
                                 "CapPrm", "CapEff", "NoNewPrivs", "Umask"}) {
        Text value = status_line(name);
        for (char* at = value.text; *at != 0; ++at)
            if (*at == '\t')
                *at = ' ';
        line("status %s: %s", name, *value);
    }
    line("status Pid and PPid: %s %s", atoi(*status_line("Pid")) == getpid() ? "right" : "WRONG",
         atoi(*status_line("PPid")) == getppid() ? "right" : "WRONG");
    line("status VmRSS in kB: %s", strstr(*status_line("VmRSS"), " kB") != nullptr ? "yes" : "no");
    in_thread([] { line("status Threads with another: %s", *status_line("Threads")); });
}

void stat_line() {
    load("/proc/self/stat");
    const char* behind = strrchr(text, ')');
    int fields = 2;
    for (const char* at = behind; at != nullptr && *at != 0; ++at)
        fields += *at == ' ';
    line("stat: pid %s, state %c, fields %d", atoi(text) == getpid() ? "right" : "WRONG",
         behind != nullptr ? behind[2] : '?', fields);
    // A name with brackets and spaces must not confuse who reads from the last bracket.
    fresh("name", [] {
        raw(SYS_prctl, 15, word("a) R (b"));
        load("/proc/self/stat");
        const char* name = strchr(text, '(');
        line("stat of an odd name: %.9s", name != nullptr ? name : "none");
    });
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    siginfo_t info{};
    raw(SYS_waitid, P_PID, static_cast<unsigned long>(child), word(&info), WEXITED | WNOWAIT, 0);
    char name[32];
    snprintf(name, sizeof name, "/proc/%d/stat", child);
    load(name);
    behind = strrchr(text, ')');
    line("a zombie's state: %c", behind != nullptr ? behind[2] : '?');
    waitpid(child, nullptr, 0);
    line("gone: %s", *outcome(load(name)));
}

// The format that programs parse: range, rights, offset, device, inode, name.
void maps() {
    void* page = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    load("/proc/self/maps");
    int lines = 0, odd = 0, stacks = 0, programs = 0;
    bool found = false;
    unsigned long last = 0;
    for (char* at = text; *at != 0; ++lines) {
        char* end = strchr(at, '\n');
        if (end == nullptr)
            break;
        *end = 0;
        unsigned long from = 0, to = 0, offset = 0, inode = 0;
        unsigned major = 0, minor = 0;
        char rights[5] = {};
        const int read =
            sscanf(at, "%lx-%lx %4s %lx %x:%x %lu", &from, &to, rights, &offset, &major, &minor, &inode);
        odd += read != 7 || from >= to || from < last || strlen(rights) != 4;
        last = to;
        stacks += strstr(at, "[stack]") != nullptr;
        programs += strstr(at, "/files-") != nullptr && strstr(at, "r-xp") != nullptr;
        if (word(page) >= from && word(page) < to)
            found = strcmp(rights, "r--p") == 0;
        at = end + 1;
    }
    line("maps: lines %s, odd %d, stacks %d, the program's code %d, a new page %s",
         lines > 3 ? "several" : "FEW", odd, stacks, programs, found ? "found" : "MISSING");
    munmap(page, 4096);
}

void machine() {
    line("uptime: %s, meminfo: %s, cpuinfo: %s, version: %s, mounts: %s",
         load("/proc/uptime") > 3 && isdigit(text[0]) ? "ok" : "no",
         load("/proc/meminfo") > 0 && strstr(text, "MemTotal:") != nullptr &&
                 strstr(text, "MemFree:") != nullptr
             ? "ok"
             : "no",
         load("/proc/cpuinfo") > 0 && strstr(text, "processor\t: 0") != nullptr ? "ok" : "no",
         load("/proc/version") > 0 && strncmp(text, "Linux version ", 14) == 0 ? "ok" : "no",
         load("/proc/mounts") > 0 ? "ok" : "no");
    line("create in /proc: %s, remove: %s", worked(open_raw("/proc/new", O_WRONLY | O_CREAT)),
         *outcome(raw(SYS_unlink, word("/proc/version"))));
}

}  // namespace

void groups::processes() {
    identity();
    command_line();
    status();
    stat_line();
    maps();
    machine();
}
