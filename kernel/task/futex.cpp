// SPDX-License-Identifier: Apache-2.0
// A waiter signs on before it reads the word, and sleeps after. A waker changes the word before it looks for
// waiters. So either the waiter reads the new value, or the waker finds the waiter; no lock needs to be held
// while user memory is read.
#include "task/futex.h"

#include <array>

#include "arch/cpu.h"
#include "arch/lock_order.h"
#include "arch/user_copy.h"
#include "lib/list.h"
#include "lib/spin_lock.h"
#include "task/futex_key.h"
#include "task/futex_operation.h"
#include "task/process.h"
#include "task/signals.h"
#include "task/sleeper.h"

namespace kernel::futex {
namespace {

struct Bucket;

struct FutexWaiter {
    FutexWaiter(const FutexKey& what, uint32_t which) : key(what), bits(which) {}

    FutexKey key;
    uint32_t bits;
    std::atomic<Bucket*> bucket{nullptr};  // null while requeue() carries it from one to another
    ListLink link;                         // unlinked by whoever wakes it
    Sleeper sleeper;
};

struct Bucket {
    SpinLock lock{LockRank::Futex};
    PermanentList<FutexWaiter, &FutexWaiter::link> waiters;
};
constinit std::array<Bucket, 256> buckets;

Bucket& bucket_of(const FutexKey& key) {
    return buckets[key.bucket(buckets.size())];
}

Result<FutexKey> key_of(Word word) {
    if (word.at.value() % sizeof(uint32_t) != 0)
        return fail(Errno::Inval);
    if (word.at.value() >= kUserEnd)
        return fail(Errno::Fault);
    AddressSpace& space = *current_thread().process().running_address_space();
    if (word.scope == Scope::Shared) {
        AddressSpace::View view;
        if (!space.next_mapping(word.at, view) || view.start > word.at)
            return fail(Errno::Fault);
        if (view.kind.shared && view.kind.file)
            return FutexKey{&view.kind.file->inode(), view.kind.offset + (word.at - view.start)};
    }
    return FutexKey{&space, word.at.value()};
}

void enter(FutexWaiter& waiter) {
    Bucket& bucket = bucket_of(waiter.key);
    const SpinLock::Guard guard = bucket.lock.lock();
    waiter.bucket.store(&bucket);
    bucket.waiters.push_back(waiter);
}

// The waiter's own end. True: somebody has woken it.
bool leave(FutexWaiter& waiter) {
    for (;;) {
        Bucket* bucket = waiter.bucket.load();
        if (!bucket) {
            wait_for_lock();
            continue;
        }
        const SpinLock::Guard guard = bucket->lock.lock();
        if (waiter.bucket.load() != bucket)
            continue;
        const bool woken = !waiter.link.linked();
        waiter.link.unlink();
        return woken;
    }
}

uint32_t wake_key(const FutexKey& key, uint32_t count, uint32_t bits) {
    Bucket& bucket = bucket_of(key);
    const SpinLock::Guard guard = bucket.lock.lock();
    uint32_t woken = 0;
    for (FutexWaiter& waiter : bucket.waiters) {
        if (woken == count)
            break;
        if (waiter.key == key && (waiter.bits & bits)) {
            bucket.waiters.remove(waiter);
            waiter.sleeper.wake();
            woken++;
        }
    }
    return woken;
}

// A waiter that found another value has taken a wake-up that was meant for one that sleeps.
void leave_unused(FutexWaiter& waiter) {
    if (leave(waiter))
        wake_key(waiter.key, 1, kAnyBits);
}

}  // namespace

Result<> wait(Word word, uint32_t expected, uint32_t bits, Nanoseconds deadline) {
    FutexWaiter waiter{TRY(key_of(word)), bits};
    enter(waiter);
    const Result<uint32_t> value = user_load32(word.at);
    if (!value || *value != expected) {
        leave_unused(waiter);
        return fail(value ? Errno::Again : value.error());
    }
    for (;;) {
        const WakeReason reason = waiter.sleeper.sleep(deadline);
        if (reason == WakeReason::Woken && waiter.link.linked())
            continue;
        if (leave(waiter))
            return {};
        return fail(reason == WakeReason::TimedOut ? Errno::TimedOut : Errno::RestartSys);
    }
}

Result<uint32_t> wake(Word word, uint32_t count, uint32_t bits) {
    return wake_key(TRY(key_of(word)), count, bits);
}

Result<uint32_t> requeue(Word from, Word to, uint32_t wake_count, uint32_t move_count) {
    const FutexKey from_key = TRY(key_of(from));
    const FutexKey to_key = TRY(key_of(to));
    const uint32_t woken = wake_key(from_key, wake_count, kAnyBits);
    uint32_t moved = 0;
    List<FutexWaiter, &FutexWaiter::link> carried;
    {
        Bucket& bucket = bucket_of(from_key);
        const SpinLock::Guard guard = bucket.lock.lock();
        for (FutexWaiter& waiter : bucket.waiters) {
            if (moved == move_count)
                break;
            if (waiter.key != from_key)
                continue;
            bucket.waiters.remove(waiter);
            waiter.bucket.store(nullptr);
            carried.push_back(waiter);
            moved++;
        }
    }
    Bucket& bucket = bucket_of(to_key);
    const SpinLock::Guard guard = bucket.lock.lock();
    while (FutexWaiter* waiter = carried.pop_front()) {
        waiter->key = to_key;
        bucket.waiters.push_back(*waiter);
        waiter->bucket.store(&bucket);
    }
    return woken + moved;
}

Result<uint32_t> wake_and_change(Word first, Word second, uint32_t count, uint32_t second_count,
                                 uint32_t encoded) {
    const FutexOperation operation = TRY(FutexOperation::decode(encoded));
    const FutexKey first_key = TRY(key_of(first));
    const FutexKey second_key = TRY(key_of(second));
    uint32_t old = TRY(user_load32(second.at));
    for (;;) {
        const uint32_t seen = TRY(user_compare_exchange32(second.at, old, operation.apply(old)));
        if (seen == old)
            break;
        old = seen;
        if (signals::pending_for_current())
            return fail(Errno::RestartSys);  // another thread may play with the word for ever
    }
    uint32_t woken = wake_key(first_key, count, kAnyBits);
    if (operation.holds_for(old))
        woken += wake_key(second_key, second_count, kAnyBits);
    return woken;
}

}  // namespace kernel::futex
