// SPDX-License-Identifier: Apache-2.0
#include "task/scheduler.h"

#include <algorithm>
#include <array>

#include "arch/clock.h"
#include "arch/cpu.h"
#include "lib/panic.h"
#include "lib/spin_lock.h"
#include "task/run_queue.h"
#include "task/switch.h"
#include "task/thread.h"
#include "task/timer.h"

namespace kernel::scheduler {
namespace {

using State = Schedulable::State;

struct alignas(64) CpuScheduler {
    SpinLock lock{LockRank::RunQueue};
    RunQueue ready;
    Thread* running = nullptr;
    Thread* previous = nullptr;  // switched away from, until finish_switch()
    Nanoseconds slice_end = 0;
    Nanoseconds slice_armed = kNever;  // when the timer interrupt will look at the slice
    uint64_t switches = 0;
};
constinit std::array<CpuScheduler, kMaxCpus> cpus;
constinit std::atomic<CpuMask> idle_cpus{0};
constinit std::atomic<CpuMask> scheduling_cpus{0};

constexpr Nanoseconds kLeastRun = kSecond / 1000;

constexpr CpuMask bit(unsigned number) {
    return CpuMask{1} << number;
}

CpuScheduler& mine() {
    return cpus[this_cpu().number];
}

// Locks the queue of the CPU that the thread belongs to at the moment when the lock is held; `number` tells
// which.
SpinLock::Guard lock_owner(const Schedulable& item, unsigned& number) {
    for (;;) {
        number = item.cpu.load();
        SpinLock::Guard guard = cpus[number].lock.lock();
        if (item.cpu.load() == number)
            return guard;
    }
}

unsigned choose_for(const Schedulable& item) {
    return choose_cpu(item.cpu, item.affinity, idle_cpus.load(std::memory_order_relaxed),
                      scheduling_cpus.load(std::memory_order_relaxed));
}

// Somebody waits on this CPU: the slice of the one that runs must end. Under this CPU's lock.
void arm_slice(CpuScheduler& cpu) {
    if (cpu.slice_armed <= cpu.slice_end)
        return;
    cpu.slice_armed = cpu.slice_end;
    want_timer_interrupt(cpu.slice_end);
}

// One that wakes with time of its own does not wait for the end of a whole slice. But whoever runs, runs for
// a moment: two that wake each other would do nothing but switch.
void shorten_slice(CpuScheduler& cpu) {
    const Nanoseconds moment = cpu.running->scheduler.run_since.load(std::memory_order_relaxed) + kLeastRun;
    cpu.slice_end = std::min(cpu.slice_end, moment);
}

// Puts a runnable thread into the queue of `number`, whose lock is held, and tells that CPU. False if its
// affinity has changed meanwhile and it may not wait there.
bool enqueue(Schedulable& item, unsigned number) {
    if (!item.may_run_on(number) && (item.affinity & scheduling_cpus))
        return false;
    CpuScheduler& cpu = cpus[number];
    if (cpu.ready.push(item))
        shorten_slice(cpu);
    const bool was_idle = idle_cpus.fetch_and(~bit(number), std::memory_order_relaxed) & bit(number);
    if (number != this_cpu().number) {
        if (was_idle || cpu.slice_armed > cpu.slice_end)
            kick_cpu(number);
    } else if (!this_cpu().current->is_kernel_thread()) {
        arm_slice(cpu);
    }
    return true;
}

// Finds a CPU for a thread that is Runnable but in no queue: only the caller knows of it.
void place(Schedulable& item) {
    for (;;) {
        const unsigned number = choose_for(item);
        item.cpu.store(number);
        const SpinLock::Guard guard = cpus[number].lock.lock();
        if (enqueue(item, number))
            return;
    }
}

// Under this CPU's lock: the current thread gives the CPU away but wants to go on. One that may not go on
// here is placed by finish_switch().
void requeue_current(CpuScheduler& cpu, Thread& current) {
    current.scheduler.state.store(State::Runnable);
    if (&current != this_cpu().idle && current.scheduler.may_run_on(this_cpu().number))
        cpu.ready.push(current.scheduler);
}

bool must_leave(const Thread& current) {
    return !current.is_kernel_thread() && !current.scheduler.may_run_on(this_cpu().number);
}

Thread& take_next(CpuScheduler& cpu) {
    Schedulable* next = cpu.ready.pop();
    return next ? *next->thread : *this_cpu().idle;
}

// The time since the last look counts as the current thread's.
void charge(Thread& current, Nanoseconds now) {
    Schedulable& item = current.scheduler;
    const Nanoseconds ran = now - item.run_since.load(std::memory_order_relaxed);
    item.run_since.store(now, std::memory_order_relaxed);
    item.slice_left -= std::min(item.slice_left, ran);
    current.usage.add_time(ran);
}

void switch_to(CpuScheduler& cpu, Thread& current, Thread& next, Nanoseconds now) {
    current.usage.add_switch(current.scheduler.state.load() != State::Runnable);
    next.scheduler.run_since.store(now, std::memory_order_relaxed);
    next.scheduler.state.store(State::Running);
    cpu.running = &next;
    cpu.previous = &current;
    cpu.switches++;
    cpu.slice_end = now + next.scheduler.slice_left;
    cpu.slice_armed = kNever;
    if (!cpu.ready.empty())
        arm_slice(cpu);
    switch_thread(current, next);
    // Somebody has switched back, perhaps on another CPU.
    finish_switch();
}

}  // namespace

// Also where a new thread begins, in entry code and Thread::start_kernel_thread(): interrupts are off.
extern "C" void finish_switch() {
    CpuScheduler& cpu = mine();
    Thread& previous = *cpu.previous;
    const State state = previous.scheduler.state.load();
    const bool unplaced =
        state == State::Runnable && !previous.scheduler.run_link.linked() && &previous != this_cpu().idle;
    cpu.lock.release();
    if (state == State::Dead)
        previous.release();
    else if (unplaced)
        place(previous.scheduler);
}

void switch_away() {
    const InterruptState interrupts = save_and_disable_interrupts();
    KERNEL_ASSERT(this_cpu().held_ranks == 0);
    Thread& current = current_thread();
    CpuScheduler& cpu = mine();
    cpu.lock.acquire();
    const State state = current.scheduler.state.load();
    const bool goes_on = state == State::Running;
    if (goes_on && cpu.ready.empty() && !must_leave(current)) {
        cpu.lock.release();
    } else {
        const Nanoseconds now = monotonic_now();
        charge(current, now);
        if (goes_on)
            requeue_current(cpu, current);
        Thread& next = take_next(cpu);
        if (&next == &current) {
            current.scheduler.state.store(State::Running);
            cpu.slice_end = now + current.scheduler.slice_left;
            cpu.lock.release();
        } else {
            switch_to(cpu, current, next, now);
        }
    }
    restore_interrupts(interrupts);
}

void yield() {
    switch_away();
}

void preempt() {
    this_cpu().reschedule = 0;
    CpuScheduler& cpu = mine();
    Thread& current = current_thread();
    cpu.lock.acquire();
    const bool waited_for = !cpu.ready.empty();
    const bool leave = must_leave(current) || (waited_for && monotonic_now() >= cpu.slice_end);
    if (waited_for && !leave)
        arm_slice(cpu);
    cpu.lock.release();
    if (leave)
        switch_away();
}

void start(Thread& thread) {
    thread.retain();
    thread.scheduler.cpu.store(this_cpu().number);
    thread.scheduler.state.store(State::Runnable);
    place(thread.scheduler);
}

void wake(Thread& thread) {
    Schedulable& item = thread.scheduler;
    if (item.state.load() != State::Blocked)
        return;
    unsigned owner;
    SpinLock::Guard guard = lock_owner(item, owner);
    if (item.state.load() != State::Blocked)
        return;
    if (cpus[owner].running == &thread) {
        item.state.store(State::Running);  // it has not switched away yet, and need not
        return;
    }
    item.state.store(State::Runnable);
    const unsigned target = choose_for(item);
    if (target == owner && enqueue(item, target))
        return;
    guard.unlock();
    place(item);
}

void interrupt(Thread& thread) {
    wake(thread);
    const unsigned number = thread.scheduler.cpu.load();
    if (thread.scheduler.state.load() == State::Running && number != this_cpu().number)
        kick_cpu(number);
}

void end_current() {
    disable_interrupts();
    current_thread().scheduler.state.store(State::Dead);
    switch_away();
    panic("a dead thread was switched to");
}

Result<> set_affinity(Thread& thread, CpuMask wanted) {
    if (!(wanted & scheduling_cpus))
        return fail(Errno::Inval);
    Schedulable& item = thread.scheduler;
    item.affinity.store(wanted);
    unsigned owner;
    SpinLock::Guard guard = lock_owner(item, owner);
    if (item.may_run_on(owner))
        return {};
    if (item.run_link.linked()) {
        cpus[owner].ready.remove(item);
        guard.unlock();
        place(item);
    } else if (cpus[owner].running == &thread) {
        if (owner == this_cpu().number)
            this_cpu().reschedule = 1;
        else
            kick_cpu(owner);
    }
    return {};
}

Nanoseconds timer_tick() {
    CpuScheduler& cpu = mine();
    const SpinLock::Guard guard = cpu.lock.lock();
    cpu.slice_armed = kNever;
    if (cpu.ready.empty())
        return kNever;
    // A CPU that went idle while this thread was on its way into the queue has not seen it.
    if (const CpuMask idle = idle_cpus.load(std::memory_order_relaxed))
        kick_cpu(static_cast<unsigned>(std::countr_zero(idle)));
    if (monotonic_now() >= cpu.slice_end) {
        this_cpu().reschedule = 1;
        return kNever;
    }
    cpu.slice_armed = cpu.slice_end;
    return cpu.slice_end;
}

namespace {

// Takes a thread from the queue of another CPU. It goes to an idle CPU that ran it last, which is this one
// now.
bool steal() {
    const unsigned here = this_cpu().number;
    for (unsigned victim = 0; victim < kMaxCpus; victim++) {
        if (victim == here || cpus[victim].ready.size_hint() == 0)
            continue;
        SpinLock::Guard guard = cpus[victim].lock.lock();
        Schedulable* stolen = cpus[victim].ready.steal_for(here);
        if (!stolen)
            continue;
        stolen->cpu.store(here);
        guard.unlock();
        place(*stolen);
        return true;
    }
    return false;
}

}  // namespace

// Not inlined: current_thread() is constant within a function, and the caller has only just set it.
[[gnu::noinline]] void idle() {
    const CpuMask me = bit(this_cpu().number);
    for (;;) {
        disable_interrupts();
        idle_cpus.fetch_or(me);
        if (mine().ready.size_hint() == 0 && !steal())
            enable_interrupts_and_halt();
        disable_interrupts();
        idle_cpus.fetch_and(~me);
        this_cpu().reschedule = 0;
        switch_away();
    }
}

void join() {
    Cpu& cpu = this_cpu();
    Thread& self = Thread::adopt_boot_flow();
    self.scheduler.cpu.store(cpu.number);
    self.scheduler.run_since.store(monotonic_now());
    self.scheduler.state.store(State::Running);
    cpu.idle = cpu.current = &self;
    cpus[cpu.number].running = &self;
    scheduling_cpus.fetch_or(bit(cpu.number));
}

Usage usage_of(const Thread& thread) {
    Usage used = thread.usage.get();
    if (thread.scheduler.state.load() == State::Running)
        used.time += monotonic_now() - thread.scheduler.run_since.load();
    return used;
}

Load load() {
    Load sum{};
    for (unsigned number = 0; number < cpu_count(); number++) {
        const SpinLock::Guard guard = cpus[number].lock.lock();
        Thread* idle_thread = cpu_by_number(number).idle;
        sum.runnable += cpus[number].ready.size_hint() + (cpus[number].running != idle_thread);
        sum.switches += cpus[number].switches;
        if (idle_thread)
            sum.idle_time += usage_of(*idle_thread).time;
    }
    return sum;
}

}  // namespace kernel::scheduler
