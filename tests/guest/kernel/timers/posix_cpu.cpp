// SPDX-License-Identifier: Apache-2.0
#include "posix_timer.h"

using namespace groups;

namespace {

constexpr int kRealTime = 41;

void work_ms(long ms) {
    const long end = now(CLOCK_THREAD_CPUTIME_ID) + ms * kMillisecond;
    while (now(CLOCK_THREAD_CPUTIME_ID) < end) {
    }
}

void counting(clockid_t clock, const char* name) {
    Arrived info;
    const Event event{7, kRealTime, kSignal, 0, {}};
    int id = -1;
    block(kRealTime);
    create(clock, &event, &id);
    Times found, old;
    settime(id, times(60 * kMillisecond));
    sleep_ms(150);
    gettime(id, found);
    line("%s, 60 ms, after 150 ms of sleep: left %s, %s", name, *left(found.value, 60 * kMillisecond),
         *outcome(await(kRealTime, info, 0)));
    work_ms(100);
    line("after 100 ms of work: %s", *told(await(kRealTime, info, 1000), info));
    settime(id, times(now(clock) + 60 * kMillisecond), TIMER_ABSTIME);
    work_ms(100);
    line("absolute: %s", *told(await(kRealTime, info, 1000), info));
    settime(id, times(20 * kMillisecond, 20 * kMillisecond));
    work_ms(200);
    const long result = await(kRealTime, info, 1000);
    line("every 20 ms: %s, %s", *outcome(result), info.overrun >= 2 ? "overran" : "DID NOT");
    settime(id, times(0), 0, &old);
    gettime(id, found);
    line("off: was every %ld ms, left %s", old.interval.tv_nsec / kMillisecond, *left(found.value, 1));
    settime(id, times(1), TIMER_ABSTIME);
    line("what is past: %s", *outcome(await(kRealTime, info, 1000)));
    remove(id);
}

void of_another_thread() {
    Arrived info;
    const Event event{7, kRealTime, kSignal, 0, {}};
    int process = -1, thread = -1;
    block(kRealTime);
    create(CLOCK_PROCESS_CPUTIME_ID, &event, &process);
    create(CLOCK_THREAD_CPUTIME_ID, &event, &thread);
    settime(process, times(60 * kMillisecond));
    settime(thread, times(60 * kMillisecond));
    in_thread([] { work_ms(100); });
    const long first = await(kRealTime, info, 1000);
    line("another thread's work: %s, of the process %s", *outcome(first),
         info.timer == process ? "yes" : "NO");
    line("and no more: %s", *outcome(await(kRealTime, info, 50)));
}

}  // namespace

void groups::posix_cpu() {
    fresh("process", [] { counting(CLOCK_PROCESS_CPUTIME_ID, "process"); });
    fresh("thread", [] { counting(CLOCK_THREAD_CPUTIME_ID, "thread"); });
    fresh("of another thread", of_another_thread);
}
