// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/ref.h"
#include "task/signal_info.h"

namespace kernel {

// One signal that was sent and not yet taken. It stands in at most one PendingSignals, which then holds a
// reference, and is read and written under that one's lock.
class QueuedSignal : public RefCounted<QueuedSignal> {
public:
    // Whoever keeps a reference to send it again and again has `prepared` it, so that sending needs no
    // memory.
    explicit QueuedSignal(const SignalInfo& which, bool prepared = false)
        : info(which), is_prepared(prepared) {}

    SignalInfo info;
    const bool is_prepared;
    ListLink link;
};

}  // namespace kernel
