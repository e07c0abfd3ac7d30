// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <optional>

#include "arch/control_registers.h"
#include "arch/cpu.h"
#include "arch/user_copy.h"
#include "fs/name_space.h"
#include "task/child_descriptor.h"
#include "task/clone_flags.h"
#include "task/lifecycle.h"
#include "task/process_tree.h"
#include "task/scheduler.h"
#include "trace/relation.h"
#include "trace/stop.h"

namespace kernel {
namespace {

using F = CloneFlag;

// setrlimit(2): RLIMIT_NPROC counts the threads of the real user, and does not bind root.
Result<> check_process_limit(const Thread& self) {
    const Credentials& who = self.credentials();
    const uint64_t limit = self.process().limits[Resource::Processes].soft;
    if (limit == kUnlimited || who.user.real == 0 || who.has(Capability::SysResource) ||
        who.has(Capability::SysAdmin))
        return {};
    if (ProcessTree::thread_count_of(who.user.real) >= limit)
        return fail(Errno::Again);
    return {};
}

Result<Ref<AddressSpace>> child_memory(Process& parent, uint64_t flags) {
    Ref<AddressSpace> space = parent.address_space();
    if (flags & F::kMemory)
        return space;
    return space->fork();
}

Result<Ref<SignalActions>> child_handlers(Process& parent, uint64_t flags) {
    if (flags & F::kHandlers)
        return parent.actions;
    Ref<SignalActions> copy = TRY(parent.actions->copy());
    if (flags & F::kClearHandlers)
        copy->reset_handlers();
    return copy;
}

// A new process with its share of what the parent has; not in the tree yet.
Result<Ref<Process>> make_child_process(Thread& self, const CloneArguments& arguments) {
    Process& parent = self.process();
    Ref<Process> child = TRY(Process::create());
    child->files = (arguments.flags & F::kFiles) ? parent.files : TRY(parent.files->fork());
    child->file_system =
        (arguments.flags & F::kFileSystem) ? parent.file_system : TRY(parent.file_system->fork());
    child->actions = TRY(child_handlers(parent, arguments.flags));
    if (arguments.flags & F::kVfork)
        child->vfork_gate = TRY(make_ref<VforkGate>());
    child->executable = parent.executable_ref();
    child->exit_signal = arguments.exit_signal;
    child->dumpable.store(parent.dumpable.load());
    {
        const SpinLock::Guard guard = parent.lock.lock();
        child->limits = parent.limits;
    }
    child->start_in(TRY(child_memory(parent, arguments.flags)));  // last: it costs most
    return child;
}

// i386's is a segment of its own, whose selector the child's GS holds already.
void set_thread_pointer(Thread& child, const CloneArguments& arguments) {
    if (arguments.tls_descriptor) {
        child.segments.own[arguments.tls_descriptor->entry] = arguments.tls_descriptor->descriptor;
        return;
    }
    child.bases.fs = arguments.tls;
    child.segments.selectors.fs = 0;
}

void copy_thread_state(Thread& child, Thread& self, const CloneArguments& arguments) {
    const uint64_t flags = arguments.flags;
    child.bases = self.bases;
    child.segments = self.segments;
    child.segments.selectors = loaded_selectors();
    if (flags & F::kSetTls)
        set_thread_pointer(child, arguments);
    TrapFrame& frame = child.user_frame();
    frame.rax = 0;
    if (self.tracing.owns_trap_flag)
        frame.rflags &= ~kFlagsTrap;
    if (arguments.stack)
        frame.rsp = arguments.stack.value();
    child.signals.mask = self.signals.mask;
    // A thread on the same memory cannot use the same alternate stack; vfork's child runs on it alone
    // (sigaltstack(2)).
    if (!(flags & F::kMemory) || (flags & F::kVfork))
        child.signals.alternate_stack = self.signals.alternate_stack;
    if (flags & F::kChildClearTid)
        child.clear_child_tid = arguments.child_tid;
    if (flags & F::kChildSetTid) {
        child.set_child_tid = arguments.child_tid;
        child.add_work(Thread::kChildTidPending);
    }
    std::memcpy(child.name, self.name, sizeof child.name);
    child.nice.store(self.nice.load());
    child.io_priority.store(self.io_priority.load());
    child.personality = self.personality;
    child.timer_slack = self.timer_slack;
    child.scheduler.affinity.store(self.scheduler.affinity.load());
    child.set_credentials(self.credentials_ref());
}

// What a tracer wants to hear of a clone, if anything; it then traces the child as well.
std::optional<trace::Event> traced_event(const Thread& self, const CloneArguments& arguments) {
    using trace::Event;
    if (arguments.flags & F::kUntraced)
        return std::nullopt;
    const Event event = arguments.flags & F::kVfork         ? Event::Vfork
                        : arguments.exit_signal != kSigChld ? Event::Clone
                                                            : Event::Fork;
    return self.tracing.wants(event) ? std::optional{event} : std::nullopt;
}

Result<> join_tree(Thread& child, uint64_t flags, int32_t id) {
    if (flags & F::kThread)
        return ProcessTree::add_thread(child, id);
    return ProcessTree::add_process(child.process(), child, id, flags & F::kParent);
}

}  // namespace

Result<int32_t> clone_current(const CloneArguments& arguments) {
    Thread& self = current_thread();
    const uint64_t flags = arguments.flags;
    // The older clone(2) has one argument for both.
    if ((flags & F::kPidDescriptor) && (flags & F::kParentSetTid) &&
        arguments.descriptor.value() == arguments.parent_tid.value())
        return fail(Errno::Inval);
    TRY(check_clone_flags(flags, self.credentials().has(Capability::SysAdmin), self.process().id() == 1));
    if ((flags & F::kSetTls) && !arguments.tls_descriptor && arguments.tls >= kUserEnd)
        return fail(Errno::Perm);
    TRY(check_process_limit(self));

    self.fpu->save();
    Owned<FpuState> fpu = TRY(self.fpu->clone());
    Ref<Process> process =
        (flags & F::kThread) ? self.process_ref() : TRY(make_child_process(self, arguments));
    const Ref<VforkGate> gate = (flags & F::kThread) ? nullptr : process->vfork_gate;
    const Ref<Thread> child = TRY(Thread::create(std::move(process), self.user_frame(), std::move(fpu)));
    copy_thread_state(*child, self, arguments);
    ChildDescriptor descriptor{self.process()};
    if (flags & F::kPidDescriptor)
        TRY(descriptor.prepare(child->process(), arguments.descriptor));
    const int32_t id = TRY(ProcessTree::reserve_id());
    if (const Result<> joined = join_tree(*child, flags, id); !joined) {
        ProcessTree::release_id(id);
        return fail(joined.error());
    }
    // Nothing fails from here on.
    const std::optional<trace::Event> event = traced_event(self, arguments);
    if (event || ((flags & F::kTraced) && self.tracing.is_traced()))
        trace::inherit(*child);
    self.ports.share_with(child->ports);
    descriptor.install();
    if (flags & F::kParentSetTid)
        (void)copy_to_user(arguments.parent_tid, &id,
                           sizeof id);  // a bad pointer does not undo the clone on Linux either
    if (!(flags & F::kThread) && child->process().limits[Resource::CpuTime].soft != kUnlimited)
        child->process().cpu_limit.changed();
    scheduler::start(*child);
    if (event)
        trace::report(*event, static_cast<uint64_t>(id));
    if (gate && gate->wait())
        trace::report(trace::Event::VforkDone, static_cast<uint64_t>(id));
    return id;
}

Result<Ref<Thread>> create_first_process(void (*entry)(void*)) {
    Ref<Process> process = TRY(Process::create());
    process->files = TRY(FileTable::create());
    process->actions = TRY(SignalActions::create());
    process->file_system = TRY(make_ref<FileSystemContext>());
    process->file_system->root = process->file_system->working_directory = names::root();
    Ref<Thread> thread = TRY(Thread::create_in_kernel(process, entry, nullptr));
    thread->set_credentials(TRY(Credentials::create_root()));
    const int32_t id = TRY(ProcessTree::reserve_id());
    ProcessTree::add_first_process(*process, *thread, id);
    return thread;
}

}  // namespace kernel
