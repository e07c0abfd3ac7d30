// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/times.h>

#include "groups.h"

using namespace groups;

namespace {

long microseconds(const timeval& time) {
    return time.tv_sec * 1000000 + time.tv_usec;
}

}  // namespace

void groups::usage() {
    rusage before{}, after{};
    raw(SYS_getrusage, RUSAGE_SELF, word(&before));
    work_ms(120);
    raw(SYS_getrusage, RUSAGE_SELF, word(&after));
    const long used = microseconds(after.ru_utime) + microseconds(after.ru_stime) -
                      microseconds(before.ru_utime) - microseconds(before.ru_stime);
    line("120 ms of work: getrusage %s", used >= 100000 ? "at least 100 ms" : "TOO LITTLE");
    const long process = now(CLOCK_PROCESS_CPUTIME_ID);
    const timespec sleep = {0, 150000000};
    raw(SYS_nanosleep, word(&sleep), 0);
    line("150 ms of sleep: process clock %s",
         now(CLOCK_PROCESS_CPUTIME_ID) - process < 100000000 ? "less" : "COUNTED");
    const long thread = now(CLOCK_THREAD_CPUTIME_ID), together = now(CLOCK_PROCESS_CPUTIME_ID);
    in_thread([] { work_ms(120); });
    line("a thread's 120 ms: its process %s, another thread %s",
         now(CLOCK_PROCESS_CPUTIME_ID) - together >= 110000000 ? "counts them" : "DOES NOT",
         now(CLOCK_THREAD_CPUTIME_ID) - thread < 100000000 ? "does not" : "COUNTS THEM");
    raw(SYS_getrusage, RUSAGE_CHILDREN, word(&before));
    const pid_t child = fork();
    if (child == 0) {
        work_ms(120);
        _exit(0);
    }
    const timespec some = {0, 400000000};
    raw(SYS_nanosleep, word(&some), 0);
    raw(SYS_getrusage, RUSAGE_CHILDREN, word(&after));
    line("a child not yet waited for: %s",
         microseconds(after.ru_utime) == microseconds(before.ru_utime) ? "not counted" : "COUNTED");
    rusage waited{};
    int status = 0;
    raw(SYS_wait4, static_cast<unsigned long>(child), word(&status), 0, word(&waited));
    raw(SYS_getrusage, RUSAGE_CHILDREN, word(&after));
    line("waited for: wait4 tells %s, children's %s",
         microseconds(waited.ru_utime) + microseconds(waited.ru_stime) >= 100000 ? "at least 100 ms"
                                                                                 : "TOO LITTLE",
         microseconds(after.ru_utime) + microseconds(after.ru_stime) - microseconds(before.ru_utime) -
                     microseconds(before.ru_stime) >=
                 100000
             ? "at least 100 ms"
             : "TOO LITTLE");
    tms ticks{};
    const long first = raw(SYS_times, word(&ticks));
    raw(SYS_nanosleep, word(&sleep), 0);
    const long second = raw(SYS_times, 0);
    line("times: 150 ms are %s, the child's are %s", second - first >= 14 ? "at least 14 ticks" : "TOO FEW",
         ticks.tms_cutime + ticks.tms_cstime >= 9 ? "there" : "MISSING");
    raw(SYS_getrusage, RUSAGE_SELF, word(&after));
    line("switches: voluntary %s, memory %s", after.ru_nvcsw > 0 ? "some" : "NONE",
         after.ru_maxrss > 0 ? "some" : "NONE");
    line("getrusage of whom 7: %s", *outcome(raw(SYS_getrusage, 7, word(&after))));
    raw(SYS_getrusage, RUSAGE_THREAD, word(&after));
    line("of the thread: %s", microseconds(after.ru_utime) > 0 ? "some" : "NONE");
}
