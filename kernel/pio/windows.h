// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace kernel {
class Thread;
}

namespace kernel::pio {

// Closes the port window of every CPU, this one's too, and returns when all have: a thread that runs in user
// mode comes through the kernel, and its window is opened again with what the thread holds by then. The
// ledger's lock may be held.
void close_all_windows();

// The thread calls ThreadPorts::settle_changes() before it returns to user mode the next time. Where it is in
// user mode already, close_all_windows() makes it return anew.
void request_settling(Thread& thread);

}  // namespace kernel::pio
