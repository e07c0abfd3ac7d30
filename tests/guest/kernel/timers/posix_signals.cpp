// SPDX-License-Identifier: Apache-2.0
#include "posix_timer.h"

using namespace groups;

namespace {

constexpr int kRealTime = 40;

int make(int signal, unsigned long value = 0x1234, int notify = kSignal, int thread = 0) {
    const Event event{value, signal, notify, thread, {}};
    int id = -1;
    block(signal);
    create(CLOCK_MONOTONIC, &event, &id);
    return id;
}

void taken() {
    Arrived info;
    for (const int signal : List{SIGUSR1, kRealTime}) {
        const int id = make(signal);
        settime(id, times(10 * kMillisecond));
        line("once: %s", *told(await(signal, info, 2000), info));
        line("again: %s, overrun %s", *told(await(signal, info, 50), info), *outcome(overrun(id)));
        settime(id, times(kMillisecond, 10 * kMillisecond));
        sleep_ms(55);
        const long first = await(signal, info, 2000);
        const int missed = info.overrun;
        line("every 10 ms, taken after 55: %s, getoverrun %s", *told(first, info),
             overrun(id) == missed && missed >= 4 ? "the same" : "WRONG");
        line("next: %s", *told(await(signal, info, 2000), info));
        sleep_ms(55);
        settime(id, times(0));
        line("switched off with one unread: %s", *told(await(signal, info, 0), info));
        line("then: %s", *told(await(signal, info, 50), info));
        settime(id, times(kMillisecond));
        sleep_ms(10);
        settime(id, times(kMillisecond));
        sleep_ms(10);
        line("once, twice, one unread: %s", *told(await(signal, info, 0), info));
        line("then: %s", *told(await(signal, info, 20), info));
        settime(id, times(kMillisecond));
        sleep_ms(10);
        line("deleted with one unread: %s", *outcome(remove(id)));
        line("which comes: %s", *told(await(signal, info, 0), info));
    }
    int id = -1;
    block(SIGALRM);
    create(CLOCK_MONOTONIC, nullptr, &id);
    settime(id, times(kMillisecond));
    line("without an event: %s, value %s", *outcome(await(SIGALRM, info, 2000)),
         info.value == static_cast<unsigned long>(id) ? "its number" : "WRONG");
}

// Two timers and a kill, all of one standard signal: the kill is merged, the timers are not.
void together() {
    Arrived info;
    const int first = make(SIGUSR1, 1), second = make(SIGUSR1, 2);
    raw(SYS_kill, static_cast<unsigned long>(getpid()), SIGUSR1);
    raw(SYS_kill, static_cast<unsigned long>(getpid()), SIGUSR1);
    settime(first, times(kMillisecond));
    sleep_ms(5);
    settime(second, times(kMillisecond));
    sleep_ms(5);
    for (int each = 0; each < 4; ++each) {
        const long result = await(SIGUSR1, info, 0);
        line("together: %s code %d value %lx", *outcome(result), info.code,
             info.code == SI_TIMER ? info.value : 0);
    }
}

volatile int handled, handled_code, handled_overrun;
volatile long handled_by;

void on_signal(int, siginfo_t* info, void*) {
    handled = handled + 1;
    handled_code = info->si_code;
    handled_overrun = info->si_overrun;
    handled_by = raw(SYS_gettid);
}

void delivered() {
    struct sigaction action {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR2, &action, nullptr);
    const Event event{5, SIGUSR2, kSignal, 0, {}};
    int id = -1;
    create(CLOCK_MONOTONIC, &event, &id);
    settime(id, times(5 * kMillisecond, 5 * kMillisecond));
    while (handled < 5)
        raw(SYS_pause);
    settime(id, times(0));
    line("five handled: code %d, overrun %s", handled_code, handled_overrun >= 0 ? "counted" : "WRONG");
    action.sa_handler = SIG_IGN;
    sigaction(SIGUSR2, &action, nullptr);
    settime(id, times(1, 1));
    sleep_ms(20);
    Times found;
    gettime(id, found);
    line("ignored, every nanosecond: interval %ld", found.interval.tv_nsec);
    settime(id, times(kMillisecond, 5 * kMillisecond));
    sleep_ms(20);
    action.sa_sigaction = on_signal;
    handled = 0;
    sigaction(SIGUSR2, &action, nullptr);
    sleep_ms(50);
    line("ignored, then handled: %s", handled > 0 ? "goes on" : "STOPPED");
    remove(id);
}

void to_thread() {
    static volatile long tid;
    static volatile bool end;
    struct sigaction action {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR2, &action, nullptr);
    handled = 0;
    const pthread_t other = [] {
        static auto body = [] {
            tid = raw(SYS_gettid);
            while (!end)
                sleep_ms(5);
        };
        return start_thread(body);
    }();
    while (tid == 0)
        sleep_ms(1);
    const Event event{5, SIGUSR2, kThreadId, static_cast<int>(tid), {}};
    int id = -1;
    create(CLOCK_MONOTONIC, &event, &id);
    settime(id, times(kMillisecond));
    while (handled == 0)
        sleep_ms(1);
    line("sent to a thread, handled by %s", handled_by == tid ? "it" : "ANOTHER");
    end = true;
    pthread_join(other, nullptr);
    sleep_ms(20);
    handled = 0;
    const long result = settime(id, times(kMillisecond, kMillisecond));
    sleep_ms(20);
    line("when it has ended: %s, handled %d", *outcome(result), handled);
    remove(id);
}

// A moment of the day comes sooner when the clock is set.
void stepped() {
    Arrived info;
    const Event event{7, kRealTime, kSignal, 0, {}};
    int id = -1;
    block(kRealTime);
    create(CLOCK_REALTIME, &event, &id);
    settime(id, times(now(CLOCK_REALTIME) + 50 * kSecond), TIMER_ABSTIME);
    timespec time = spec(now(CLOCK_REALTIME) + 60 * kSecond);
    raw(SYS_clock_settime, CLOCK_REALTIME, word(&time));
    line("the clock is set: %s", *outcome(await(kRealTime, info, 2000)));
    settime(id, times(50 * kSecond));
    time = spec(now(CLOCK_REALTIME) + 60 * kSecond);
    raw(SYS_clock_settime, CLOCK_REALTIME, word(&time));
    line("with a time from now: %s", *outcome(await(kRealTime, info, 50)));
    time = spec(now(CLOCK_REALTIME) - 120 * kSecond);
    raw(SYS_clock_settime, CLOCK_REALTIME, word(&time));
}

}  // namespace

void groups::posix_signals() {
    fresh("taken", taken);
    fresh("together", together);
    fresh("delivered", delivered);
    fresh("to a thread", to_thread);
    fresh("stepped", stepped);
    const int status = in_child([] {
        const Event event{0, SIGUSR1, kSignal, 0, {}};
        int id = -1;
        create(CLOCK_MONOTONIC, &event, &id);
        settime(id, times(5 * kMillisecond));
        sleep_ms(2000);
        return 0;
    });
    line("without a handler: %s", *ending(status));
}
