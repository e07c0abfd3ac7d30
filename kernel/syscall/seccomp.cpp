// SPDX-License-Identifier: Apache-2.0
#include "syscall/seccomp.h"

#include "arch/cpu.h"
#include "mm/user_pointer.h"
#include "seccomp/abi.h"
#include "seccomp/action.h"
#include "seccomp/listener_file.h"
#include "seccomp/thread_filters.h"
#include "syscall/lookup.h"
#include "task/process.h"

namespace kernel {
namespace {

using namespace seccomp;

Result<> check_flags(uint32_t flags) {
    if (flags & ~kAllFlags)
        return fail(Errno::Inval);
    // Both would say in the result what they found: a thread, or a descriptor.
    if ((flags & kSynchronize) && (flags & kNewListener) && !(flags & kSynchronizeEsrch))
        return fail(Errno::Inval);
    if ((flags & kWaitKillable) && !(flags & kNewListener))
        return fail(Errno::Inval);
    return {};
}

// Only who cannot gain rights by execve may change what system calls mean for a program that would.
Result<> may_filter(const Thread& self) {
    if (!self.no_new_privileges.load() && !self.credentials().has(Capability::SysAdmin))
        return fail(Errno::Access);
    return {};
}

Result<Vector<bpf::Instruction>> read_program(UserAddr at) {
    const Layout layout = layout_of(current_thread().user_frame().abi());
    const Program program = TRY((UserIn<Program>{at, layout}.read()));
    if (program.length == 0 || program.length > bpf::kMaxInstructions)
        return fail(Errno::Inval);
    TRY(may_filter(current_thread()));
    Vector<bpf::Instruction> instructions;
    TRY(instructions.resize(program.length));
    TRY(copy_from_user(instructions.begin(), UserAddr{program.instructions},
                       program.length * sizeof(bpf::Instruction)));
    TRY(bpf::verify(instructions.span()));
    return instructions;
}

// 0, or the id of a thread that stands in the way.
Result<uint64_t> install_filter(Ref<Filter> filter, uint32_t flags) {
    const Scope scope = flags & kSynchronize ? Scope::Process : Scope::Thread;
    const int32_t stranger = TRY(install(std::move(filter), scope));
    if (stranger != 0 && (flags & kSynchronizeEsrch))
        return fail(Errno::Srch);
    return static_cast<uint64_t>(stranger);
}

Result<uint64_t> install_with_listener(Vector<bpf::Instruction> program, uint32_t flags) {
    Ref<Notifier> notifier = TRY(make_ref<Notifier>((flags & kWaitKillable) != 0));
    FileTable& files = current_files();
    const int32_t descriptor = TRY(files.reserve(descriptor_limit()));
    Result<Ref<OpenFile>> file = ListenerFile::create(notifier, current_thread().credentials());
    Result<Ref<Filter>> filter =
        make_ref<Filter>(std::move(program), (flags & kLogs) != 0, std::move(notifier));
    Result<uint64_t> installed = !file     ? Result<uint64_t>{fail(file.error())}
                                 : !filter ? Result<uint64_t>{fail(filter.error())}
                                           : install_filter(std::move(*filter), flags);
    if (!installed) {
        files.give_back(descriptor);
        return installed;
    }
    files.install(descriptor, std::move(*file), true);
    return static_cast<uint64_t>(descriptor);
}

Result<uint64_t> set_filter(uint32_t flags, UserAddr at) {
    TRY(check_flags(flags));
    Vector<bpf::Instruction> program = TRY(read_program(at));
    if (flags & kNewListener)
        return install_with_listener(std::move(program), flags);
    return install_filter(TRY(make_ref<Filter>(std::move(program), (flags & kLogs) != 0, nullptr)), flags);
}

Result<uint64_t> set_strict(uint32_t flags, UserAddr argument) {
    if (flags != 0 || argument)
        return fail(Errno::Inval);
    TRY(become_strict());
    return 0;
}

Result<uint64_t> is_action_available(uint32_t flags, UserAddr at) {
    if (flags != 0)
        return fail(Errno::Inval);
    switch (TRY(UserIn<uint32_t>{at}.read())) {
        case kKillProcess:
        case kKillThread:
        case kTrap:
        case kReturnError:
        case kNotify:
        case kTrace:
        case kLog:
        case kAllow:
            return 0;
        default:
            return fail(Errno::NotSupported);
    }
}

Result<uint64_t> notification_sizes(uint32_t flags, UserAddr at) {
    if (flags != 0)
        return fail(Errno::Inval);
    TRY(UserOut<NotificationSizes>{at}.write({sizeof(Notification), sizeof(Response), sizeof(Call)}));
    return 0;
}

}  // namespace

Result<uint64_t> sys_seccomp(uint32_t operation, uint32_t flags, UserAddr argument) {
    switch (operation) {
        case kSetStrict:
            return set_strict(flags, argument);
        case kSetFilter:
            return set_filter(flags, argument);
        case kActionAvailable:
            return is_action_available(flags, argument);
        case kNotificationSizes:
            return notification_sizes(flags, argument);
        default:
            return fail(Errno::Inval);
    }
}

Result<uint64_t> set_seccomp_mode(uint64_t mode, UserAddr program) {
    constexpr uint64_t kStrict = 1, kFilter = 2;
    if (mode == kStrict)
        return set_strict(0, UserAddr{});  // whatever else was passed
    if (mode == kFilter)
        return set_filter(0, program);
    return fail(Errno::Inval);
}

}  // namespace kernel
