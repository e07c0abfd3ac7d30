// SPDX-License-Identifier: Apache-2.0
#include "task/robust_list.h"

#include "mm/user_pointer.h"
#include "task/futex.h"
#include "task/thread.h"

namespace kernel {
namespace {

constexpr unsigned kMaxEntries = 2048;  // ROBUST_LIST_LIMIT
constexpr uint32_t kWaiters = 0x8000'0000, kOwnerDied = 0x4000'0000, kOwnerMask = 0x3fff'ffff;
// An entry's lowest bit marks a priority-inheritance mutex.
constexpr uint64_t kEntryMask = ~uint64_t{1};

Result<> release(UserAddr word, const Thread& self, bool pending) {
    if (word.value() % sizeof(uint32_t) != 0)
        return fail(Errno::Inval);
    uint32_t value = TRY(user_load32(word));
    // The thread died between taking the mutex's word away and waking the next one.
    if (pending && value == 0)
        (void)futex::wake({word, futex::Scope::Shared}, 1);
    while ((value & kOwnerMask) == static_cast<uint32_t>(self.id())) {
        const uint32_t seen = TRY(user_compare_exchange32(word, value, (value & kWaiters) | kOwnerDied));
        if (seen == value) {
            if (value & kWaiters)
                (void)futex::wake({word, futex::Scope::Shared}, 1);
            break;
        }
        value = seen;
    }
    return {};
}

Result<> walk(const Thread& self, UserIn<RobustListHead> list) {
    const RobustListHead head = TRY(list.read());
    const auto word_of = [&](uint64_t entry) {
        return UserAddr{(entry & kEntryMask) + static_cast<uint64_t>(head.futex_offset)};
    };
    uint64_t entry = head.first;
    for (unsigned seen = 0; (entry & kEntryMask) != list.address().value() && seen < kMaxEntries; seen++) {
        const UserIn<UserLong> link{UserAddr{entry & kEntryMask}, list.layout()};
        const uint64_t next = TRY(link.read()).value;
        if (entry != head.pending)
            TRY(release(word_of(entry), self, false));
        entry = next;
    }
    if (head.pending)
        TRY(release(word_of(head.pending), self, true));
    return {};
}

}  // namespace

void release_robust_mutexes(Thread& self) {
    if (self.robust_list)
        (void)walk(self, self.robust_list);  // a broken list is the program's own loss
}

}  // namespace kernel
