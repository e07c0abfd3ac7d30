// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "fs/file_table.h"
#include "syscall/lookup.h"
#include "syscall/signals.h"
#include "task/signal_file.h"
#include "task/thread.h"

namespace kernel {

Result<uint64_t> sys_signalfd4(int32_t descriptor, UserIn<uint64_t> mask, uint64_t mask_bytes,
                               uint32_t flags) {
    if (mask_bytes != sizeof(uint64_t))
        return fail(Errno::Inval);
    const SignalSet wanted{TRY(mask.read())};
    if (flags & ~(kCloseOnExec | kNonBlock))
        return fail(Errno::Inval);
    if (descriptor == -1) {
        Ref<OpenFile> file =
            TRY(SignalFile::create(wanted, flags & kNonBlock, current_thread().credentials()));
        return current_files().add(std::move(file), flags & kCloseOnExec, descriptor_limit());
    }
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    SignalFile* known = file->as_signal_file();
    if (!known)
        return fail(Errno::Inval);
    known->set_mask(wanted);
    return static_cast<uint64_t>(descriptor);
}

Result<uint64_t> sys_signalfd(int32_t descriptor, UserIn<uint64_t> mask, uint64_t mask_bytes) {
    return sys_signalfd4(descriptor, mask, mask_bytes, 0);
}

}  // namespace kernel
