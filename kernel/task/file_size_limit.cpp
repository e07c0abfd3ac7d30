// SPDX-License-Identifier: Apache-2.0
#include "task/file_size_limit.h"

#include "arch/cpu.h"
#include "task/process.h"
#include "task/signals.h"
#include "task/thread.h"

namespace kernel {

uint64_t file_size_limit() {
    const Thread& self = current_thread();
    if (self.is_kernel_thread())
        return kUnlimited;
    Process& process = self.process();
    const SpinLock::Guard guard = process.lock.lock();
    return process.limits[Resource::FileSize].soft;
}

iopermd::Unexpected<Errno> fail_beyond_size_limit() {
    // A standard signal is never refused: only queued ones can lack memory.
    static_cast<void>(signals::send_to_thread(current_thread(), signals::info_from_current(kSigXfsz)));
    return fail(Errno::FileTooBig);
}

}  // namespace kernel
