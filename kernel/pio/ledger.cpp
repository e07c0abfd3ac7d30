// SPDX-License-Identifier: Apache-2.0
#include "pio/ledger.h"

#include "arch/clock.h"

namespace kernel::pio {

constinit SpinLock Ledger::lock_{LockRank::PortPermissions};
constinit Ledger::Threads Ledger::threads_;

void Ledger::enter(ThreadPorts& thread) {
    if (thread.in_ledger_)
        return;
    threads_.push_back(thread);
    thread.in_ledger_ = true;
    thread.since_ = monotonic_now();
}

void Ledger::leave(ThreadPorts& thread) {
    threads_.remove(thread);
    thread.in_ledger_ = false;
}

}  // namespace kernel::pio
