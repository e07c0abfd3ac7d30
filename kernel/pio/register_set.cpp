// SPDX-License-Identifier: Apache-2.0
#include "pio/register_set.h"

#include <algorithm>

#include "pio/ledger.h"

namespace kernel::pio {

size_t active_ioperm_words(const ThreadPorts& ports) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    const Permissions* permissions = ports.permissions();
    return permissions ? permissions->ports().used_words() : 0;
}

Result<> read_ioperm_words(const ThreadPorts& ports, std::span<uint64_t, PortBitmap::kWords> to) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    const Permissions* permissions = ports.permissions();
    if (!permissions)
        return fail(Errno::NxIo);
    for (size_t i = 0; i < PortBitmap::kChunks; i++)
        std::copy_n(permissions->ports().chunk(i).words, PortChunk::kWords, &to[i * PortChunk::kWords]);
    return {};
}

}  // namespace kernel::pio
