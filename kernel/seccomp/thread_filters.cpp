// SPDX-License-Identifier: Apache-2.0
#include "seccomp/thread_filters.h"

#include "arch/cpu.h"
#include "task/process.h"

namespace kernel::seccomp {

unsigned ThreadFilters::count() const {
    const Filter* filter = newest();
    return filter ? filter->chain_count() : 0;
}

Result<> ThreadFilters::may_become(Mode mode) const {
    if (this->mode() != Mode::Off && this->mode() != mode)
        return fail(Errno::Inval);
    return {};
}

void ThreadFilters::set(Ref<const Filter> filter) {
    const Filter* before = newest_.exchange(filter.leak(), std::memory_order_acq_rel);
    mode_.store(Mode::Filters, std::memory_order_relaxed);
    if (before)
        before->release();  // never the last one: the new filter's chain holds it
}

void ThreadFilters::drop() {
    if (const Filter* last = newest_.exchange(nullptr))
        last->release();
}

Result<> become_strict() {
    Thread& self = current_thread();
    const SpinLock::Guard guard = self.process().signal_lock.lock();
    TRY(self.filters.may_become(Mode::Strict));
    self.filters.become_strict();
    self.add_call_work(Thread::kFilterCalls);
    return {};
}

namespace {

// The id of another thread whose filters are not among the current one's; 0 where there is none.
int32_t find_stranger(const Thread& self) {
    for (Thread& thread : self.process().threads) {
        const ThreadFilters& theirs = thread.filters;
        if (&thread == &self || theirs.mode() == Mode::Off)
            continue;
        const Filter* newest = theirs.newest();
        const bool is_ours = newest && newest->is_behind(self.filters.newest());
        if (theirs.mode() != Mode::Filters || (newest && !is_ours))
            return thread.id();
    }
    return 0;
}

void put_under(Thread& thread, const Ref<const Filter>& filter) {
    thread.filters.set(filter);
    thread.add_call_work(Thread::kFilterCalls);
}

}  // namespace

Result<int32_t> install(Ref<Filter> filter, Scope scope) {
    Thread& self = current_thread();
    Process& process = self.process();
    const SpinLock::Guard guard = process.signal_lock.lock();
    TRY(self.filters.may_become(Mode::Filters));
    const Filter* before = self.filters.newest();
    if (filter->notifier() && before && before->chain_has_notifier())
        return fail(Errno::Busy);
    TRY(filter->put_in_front_of(Ref<const Filter>::share(before)));
    if (scope == Scope::Process) {
        if (const int32_t stranger = find_stranger(self); stranger != 0)
            return stranger;
        for (Thread& thread : process.threads) {
            put_under(thread, filter);
            if (self.no_new_privileges.load())
                thread.no_new_privileges.store(true);
        }
        return 0;
    }
    put_under(self, filter);
    return 0;
}

void inherit(Thread& child, const Thread& maker) {
    child.no_new_privileges.store(maker.no_new_privileges.load());
    if (maker.filters.mode() == Mode::Off)
        return;
    if (maker.filters.mode() == Mode::Strict)
        child.filters.become_strict();
    else
        child.filters.set(Ref<const Filter>::share(maker.filters.newest()));
    child.add_call_work(Thread::kFilterCalls);
}

}  // namespace kernel::seccomp
