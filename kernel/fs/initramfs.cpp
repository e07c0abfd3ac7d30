// SPDX-License-Identifier: Apache-2.0
#include "fs/initramfs.h"

#include "arch/clock.h"
#include "arch/paging.h"
#include "boot/handoff.h"
#include "fs/unpack.h"
#include "lib/log.h"
#include "lib/panic.h"
#include "task/credentials.h"

namespace kernel {

void unpack_initramfs(const Handoff& handoff) {
    const MemoryRange& memory = handoff.initramfs;
    if (memory.bytes == 0)
        return;
    Result<Ref<Credentials>> credentials = Credentials::create_root();
    if (!credentials)
        panic("no memory for the initramfs");
    const Nanoseconds start = monotonic_now();
    const Lookup place{names::root(), names::root(), credentials->get()};
    const Unpacker::Report report =
        Unpacker{place}.unpack({direct_map<const uint8_t>(memory.start), memory.bytes});
    if (!report.error.reason.empty())
        log(LogLevel::Error, "initramfs: {} (at byte {} of {})", report.error.reason, report.error.offset,
            memory.bytes);
    log(LogLevel::Info, "initramfs: {} files of {} bytes in {} us", report.entries, memory.bytes,
        (monotonic_now() - start) / 1000);
}

}  // namespace kernel
