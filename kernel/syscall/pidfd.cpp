// SPDX-License-Identifier: Apache-2.0
#include "syscall/pidfd.h"

#include "arch/cpu.h"
#include "syscall/lookup.h"
#include "task/process_file.h"
#include "task/process_tree.h"
#include "task/signals.h"

namespace kernel {
namespace {

// What a program claims, as in sigqueue(3): only to itself may it pretend to be the kernel, kill or tgkill.
Result<SignalInfo> read_info(UserIn<SignalInfo> at, int32_t signal, const Process& target) {
    const SignalInfo info = TRY(at.read());
    if (info.number != signal)
        return fail(Errno::Inval);
    if ((info.code >= 0 || info.code == kSiTkill) && &target != &current_thread().process())
        return fail(Errno::Perm);
    return info;
}

}  // namespace

Result<uint64_t> sys_pidfd_open(int32_t pid, uint32_t flags) {
    if ((flags & ~kNonBlock) || pid <= 0)
        return fail(Errno::Inval);
    Ref<Process> process = ProcessTree::find_process(pid);
    if (!process)  // the id of another thread than the first is refused, one of nobody is not found
        return fail(ProcessTree::is_in_use(pid) ? Errno::Inval : Errno::Srch);
    Ref<OpenFile> file = TRY(ProcessFile::create(std::move(process), flags, current_thread().credentials()));
    return current_files().add(std::move(file), true, descriptor_limit());
}

Result<uint64_t> sys_pidfd_send_signal(int32_t descriptor, int32_t signal, UserIn<SignalInfo> at,
                                       uint32_t flags) {
    if (flags != 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(opened_file_of(descriptor));
    Process* target = file->inode().as_process();
    if (!target)
        return fail(Errno::BadF);
    const auto number = static_cast<uint32_t>(signal);
    const SignalInfo info =
        at ? TRY(read_info(at, signal, *target)) : signals::info_from_current(number, kSiUser);
    // Whoever was waited for is gone, even if its id is in use again.
    if (ProcessTree::find_process(target->id()).get() != target)
        return fail(Errno::Srch);
    if (number > kSignalCount)
        return fail(Errno::Inval);
    TRY(signals::may_send(*target, number));
    if (number != 0)
        TRY(signals::send_to_process(*target, info));
    return 0;
}

}  // namespace kernel
