// SPDX-License-Identifier: Apache-2.0
#include "pio/windows.h"

#include "arch/cpu.h"
#include "arch/cross_call.h"
#include "task/thread.h"

namespace kernel::pio {

// Every CPU, and not only those that seem to run a holder: which ones do may change while one looks.
void close_all_windows() {
    const auto close = [](void*) { this_cpu().port_window.invalidate(); };
    close(nullptr);
    call_on_cpus(~CpuMask{0}, close, nullptr);
}

void request_settling(Thread& thread) {
    thread.add_work(Thread::kPortsPending);
}

}  // namespace kernel::pio
