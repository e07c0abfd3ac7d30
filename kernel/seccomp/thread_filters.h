// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "seccomp/filter.h"

namespace kernel {
class Thread;
}

namespace kernel::seccomp {

// What /proc/PID/status and prctl(PR_GET_SECCOMP) say.
enum class Mode : uint8_t { Off = 0, Strict = 1, Filters = 2 };

// What a thread's system calls must pass. Changed under the process's LockRank::Signals, by the thread itself
// or by one that synchronizes all; a chain only ever grows in front, so the thread reads it without the lock.
class ThreadFilters {
public:
    ThreadFilters() = default;
    ThreadFilters(const ThreadFilters&) = delete;
    ThreadFilters& operator=(const ThreadFilters&) = delete;
    ~ThreadFilters() { drop(); }

    Mode mode() const { return mode_.load(std::memory_order_relaxed); }
    const Filter* newest() const { return newest_.load(std::memory_order_acquire); }
    unsigned count() const;

    // Inval: it is under something else already. The caller holds the lock.
    Result<> may_become(Mode mode) const;
    void become_strict() { mode_.store(Mode::Strict, std::memory_order_relaxed); }
    // `filter` stands in front of what there was, which is released with it.
    void set(Ref<const Filter> filter);
    // The thread ends, or never began.
    void drop();

private:
    std::atomic<Mode> mode_{Mode::Off};
    std::atomic<const Filter*> newest_{nullptr};  // counted
};

// seccomp(2), for the current thread. Inval, NoMem; Busy for a second notifier in one chain.
Result<> become_strict();
enum class Scope : uint8_t { Thread, Process };
// 0, or with Scope::Process the id of a thread that is under filters of its own, and nothing has changed.
Result<int32_t> install(Ref<Filter> filter, Scope scope);
// A new thread is under what its maker is under. Under the maker's process's LockRank::Signals.
void inherit(Thread& child, const Thread& maker);

}  // namespace kernel::seccomp
