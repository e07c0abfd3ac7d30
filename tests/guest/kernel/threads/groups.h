// SPDX-License-Identifier: Apache-2.0
// The groups of cases of threads.
#pragma once

#include <time.h>

#include "../common/child.h"
#include "../common/list.h"

namespace groups {

void futexes();        // waiting, waking, clocks, errors
void requeues();       // FUTEX_REQUEUE and FUTEX_CMP_REQUEUE
void interruptions();  // a signal while waiting
void ends();           // exit, exit_group, CHILD_CLEARTID, fatal signals
void robust();         // robust lists and mutexes
void storage();        // FS, GS, thread-local variables
void executions();     // execve with several threads
void library();        // what pthread makes of all that
void clones();         // what clone refuses
void barriers();       // membarrier

extern const char* self;
int executed(const char* word);
int registered_after_exec();

inline void pause_ms(long ms) {
    const timespec time = {ms / 1000, ms % 1000 * 1000000};
    raw(SYS_nanosleep, word(&time), 0);
}

// Long enough for a thread that says it is about to wait to have done so.
inline void let_wait() {
    pause_ms(60);
}

constexpr unsigned kWait = 0, kWake = 1, kRequeue = 3, kCmpRequeue = 4, kWaitBitset = 9, kWakeBitset = 10,
                   kPrivate = 128, kRealtime = 256;

inline long futex(unsigned* at, unsigned operation, unsigned long value, const void* timeout = nullptr,
                  unsigned* second = nullptr, unsigned long last = 0) {
    return raw(SYS_futex, word(at), operation, value, word(timeout), word(second), last);
}

}  // namespace groups
