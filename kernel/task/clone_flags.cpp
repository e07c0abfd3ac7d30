// SPDX-License-Identifier: Apache-2.0
#include "task/clone_flags.h"

namespace kernel {

Result<> check_clone_flags(uint64_t flags, bool may_administer, bool is_first_process) {
    using F = CloneFlag;
    const auto has = [flags](uint64_t wanted) { return (flags & wanted) != 0; };
    if (has(F::kFileSystem) && has(F::kNewMounts | F::kNewUsers))
        return fail(Errno::Inval);
    if (has(F::kThread) && (!has(F::kHandlers) || has(F::kNewUsers | F::kNewPids)))
        return fail(Errno::Inval);
    if (has(F::kHandlers) && (!has(F::kMemory) || has(F::kClearHandlers)))
        return fail(Errno::Inval);
    // Its children would have no parent to be reaped by.
    if (has(F::kParent) && is_first_process)
        return fail(Errno::Inval);
    // A process's threads share its files and its place in the file system: descriptors belong to the process
    // here.
    if (has(F::kThread) && (flags & (F::kFiles | F::kFileSystem)) != (F::kFiles | F::kFileSystem))
        return fail(Errno::Inval);
    // Descriptors are of processes; CLONE_DETACHED, long without a meaning, is kept free for them.
    if (has(F::kPidDescriptor) && has(F::kThread | F::kDetached))
        return fail(Errno::Inval);
    if (has(F::kNameSpaces) && !has(F::kNewUsers) && !may_administer)
        return fail(Errno::Perm);
    if (has(F::kNameSpaces | F::kIntoCgroup))
        return fail(Errno::Inval);
    return {};
}

}  // namespace kernel
