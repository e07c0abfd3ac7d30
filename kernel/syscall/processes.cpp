// SPDX-License-Identifier: Apache-2.0
#include "syscall/processes.h"

#include <algorithm>

#include "arch/cpu.h"
#include "syscall/thread_area.h"
#include "task/clone_flags.h"
#include "task/lifecycle.h"
#include "task/pid_table.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

using F = CloneFlag;

// Versions of clone_args may be longer than what is known here, if the rest is zero, and shorter.
Result<CloneArgs> read_clone_args(UserAddr at, uint64_t size) {
    if (size > kPageSize)
        return fail(Errno::TooBig);
    if (size < kCloneArgsFirstSize)
        return fail(Errno::Inval);
    CloneArgs args{};
    TRY(copy_from_user(&args, at, std::min<uint64_t>(size, sizeof args)));
    for (uint64_t offset = sizeof args; offset < size; offset++)
        if (TRY(UserIn<uint8_t>{at + offset}.read()) != 0)
            return fail(Errno::TooBig);
    return args;
}

Result<> check_clone_args(const CloneArgs& args) {
    constexpr uint64_t kKnown = 0xffff'ffff | F::kClearHandlers | F::kIntoCgroup;
    if ((args.flags & ~kKnown) || (args.flags & (F::kDetached | F::kSignalMask)))
        return fail(Errno::Inval);
    if (args.exit_signal > kSignalCount ||
        ((args.flags & (F::kThread | F::kParent)) && args.exit_signal != 0))
        return fail(Errno::Inval);
    if ((args.stack == 0) != (args.stack_size == 0))
        return fail(Errno::Inval);
    if ((args.set_tid == 0) != (args.set_tid_size == 0))
        return fail(Errno::Inval);
    return {};
}

// Only checkpoint tools choose ids, which are handed out in order here: every wish is refused, for the reason
// that Linux would give first.
Result<> refuse_wanted_id(const CloneArgs& args) {
    if (args.set_tid_size > 1)  // one for each pid name space
        return fail(Errno::Inval);
    const int32_t wanted = TRY(UserIn<int32_t>{UserAddr{args.set_tid}}.read());
    if (wanted < 1 || wanted >= PidTable::kPidMax)
        return fail(Errno::Inval);
    if (current_thread().credentials().has(Capability::SysAdmin) && ProcessTree::find_thread(wanted))
        return fail(Errno::Exist);
    return fail(Errno::Perm);
}

// What CLONE_SETTLS means to an i386 call.
Result<> take_tls(CloneArguments& arguments) {
    if ((arguments.flags & F::kSetTls) && current_thread().user_frame().is_i386_call())
        arguments.tls_descriptor = TRY(read_own_descriptor(UserAddr{arguments.tls}));
    return {};
}

}  // namespace

Result<uint64_t> sys_clone(uint64_t flags, UserAddr stack, UserAddr parent_tid, UserAddr child_tid,
                           uint64_t tls) {
    CloneArguments arguments;
    flags &= 0xffff'ffff;  // as Linux's lower_32_bits()
    arguments.flags = flags & ~F::kSignalMask;
    arguments.exit_signal = (flags & F::kThread) ? 0 : static_cast<uint32_t>(flags & F::kSignalMask);
    arguments.stack = stack;
    arguments.parent_tid = arguments.descriptor = parent_tid;
    arguments.child_tid = child_tid;
    arguments.tls = tls;
    TRY(take_tls(arguments));
    return static_cast<uint64_t>(TRY(clone_current(arguments)));
}

Result<uint64_t> sys_clone3(UserAddr at, uint64_t size) {
    const CloneArgs args = TRY(read_clone_args(at, size));
    TRY(check_clone_args(args));
    if (args.set_tid != 0)
        TRY(refuse_wanted_id(args));
    CloneArguments arguments;
    arguments.flags = args.flags;
    arguments.exit_signal = static_cast<uint32_t>(args.exit_signal);
    arguments.stack = UserAddr{args.stack + args.stack_size};
    arguments.parent_tid = UserAddr{args.parent_tid};
    arguments.descriptor = UserAddr{args.pidfd};
    arguments.child_tid = UserAddr{args.child_tid};
    arguments.tls = args.tls;
    TRY(take_tls(arguments));
    return static_cast<uint64_t>(TRY(clone_current(arguments)));
}

Result<uint64_t> sys_fork() {
    return sys_clone(kSigChld, UserAddr{}, UserAddr{}, UserAddr{}, 0);
}

Result<uint64_t> sys_vfork() {
    return sys_clone(F::kVfork | F::kMemory | kSigChld, UserAddr{}, UserAddr{}, UserAddr{}, 0);
}

Result<uint64_t> sys_exit(int32_t code) {
    exit_thread(ExitStatus::exited(code));
}

Result<uint64_t> sys_exit_group(int32_t code) {
    exit_process(ExitStatus::exited(code));
}

Result<uint64_t> sys_set_tid_address(UserAddr word) {
    current_thread().clear_child_tid = word;
    return static_cast<uint64_t>(current_thread().id());
}

}  // namespace kernel
