// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/spin_lock.h"

namespace kernel {

// Guards what sockets are to each other: names, peers, states, queues, files in flight.
SpinLock& sockets_lock();

}  // namespace kernel
