// SPDX-License-Identifier: Apache-2.0
#include <sched.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#include "groups.h"

using namespace groups;

void groups::machine() {
    struct sysinfo info {};
    line("sysinfo: %s, uptime %s, memory %s, processes %s", *outcome(raw(SYS_sysinfo, word(&info))),
         static_cast<long>(info.uptime) <= now(CLOCK_BOOTTIME) / kSecond + 1 ? "agrees" : "WRONG",
         info.totalram >= info.freeram && info.freeram > 0 ? "plausible" : "WRONG",
         info.procs > 1 ? "several" : "FEW");
    utsname name{};
    uname(&name);
    line("uname: %s %s", name.sysname, name.machine);
    fresh("personality", [&] {
        for (const unsigned persona : List{8U, 0x0004'0008U, 0x0004'0000U, 0U}) {
            raw(SYS_personality, persona);
            uname(&name);
            line("uname under 0x%x: %s", persona, name.machine);
        }
        raw(SYS_personality, 8);
        line("in a child: %s", *ending(in_child([&] {
                 uname(&name);
                 return strcmp(name.machine, "i686");
             })));
    });
    unsigned cpu = 99, node = 99;
    line("getcpu: %s, cpu %s, node %u", *outcome(raw(SYS_getcpu, word(&cpu), word(&node), 0)),
         cpu < 64 ? "plausible" : "WRONG", node);
    unsigned long mask[16] = {};
    const long size = raw(SYS_sched_getaffinity, 0, sizeof mask, word(mask));
    line("affinity: %s, this cpu is in it %s", size > 0 && size % 8 == 0 ? "whole words" : "WRONG",
         mask[cpu / 64] >> (cpu % 64) & 1 ? "yes" : "no");
    line("affinity, little room: %s, odd room: %s, of no process: %s",
         *outcome(raw(SYS_sched_getaffinity, 0, 1, word(mask))),
         *outcome(raw(SYS_sched_getaffinity, 0, 12, word(mask))),
         *outcome(raw(SYS_sched_getaffinity, 4000000, 128, word(mask))));
    unsigned long none[16] = {};
    line("affinity to no cpu: %s", *outcome(raw(SYS_sched_setaffinity, 0, sizeof none, word(none))));
    line("policy: %s, highest of FIFO %s, of OTHER %s, of 99 %s", *outcome(raw(SYS_sched_getscheduler, 0)),
         *outcome(raw(SYS_sched_get_priority_max, SCHED_FIFO)),
         *outcome(raw(SYS_sched_get_priority_max, SCHED_OTHER)),
         *outcome(raw(SYS_sched_get_priority_max, 99)));
    line("priority: %s, yield: %s", *outcome(raw(SYS_getpriority, PRIO_PROCESS, 0)),
         *outcome(raw(SYS_sched_yield)));
    for (const int which : List<int, 5>{RLIMIT_CPU, RLIMIT_NOFILE, RLIMIT_STACK, RLIMIT_CORE, 99}) {
        rlimit limit{};
        const long result = raw(SYS_getrlimit, static_cast<unsigned long>(which), word(&limit));
        line("limit %d: %s, soft at most hard %s", which, *outcome(result),
             limit.rlim_cur <= limit.rlim_max ? "yes" : "no");
    }
    // A process that only works is stopped by its limit.
    const int status = in_child([] {
        const rlimit second = {1, 1};
        setrlimit(RLIMIT_CPU, &second);
        work_ms(20000);
        return 0;
    });
    line("a second of RLIMIT_CPU, soft and hard: %s", *ending(status));
    char hostname[65] = "given-name";
    fresh("host name", [&] {
        line("sethostname: %s, too long: %s", *outcome(raw(SYS_sethostname, word(hostname), 10)),
             *outcome(raw(SYS_sethostname, word(hostname), 65)));
        uname(&name);
        line("uname then: %s", name.nodename);
        become(1000);
        line("as user: %s", *outcome(raw(SYS_sethostname, word(hostname), 10)));
    });
}
