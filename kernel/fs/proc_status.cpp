// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_status.h"

#include "arch/cpu.h"
#include "dev/terminal.h"
#include "task/cpu_time.h"
#include "task/process_tree.h"

namespace kernel::proc_status {
namespace {

constexpr Nanoseconds kTick = kSecond / 100;  // USER_HZ

// What lies under the tree's lock, read at once.
struct Family {
    int32_t parent = 0, group = 0, session = 0, foreground = -1, tracer = 0;
    uint64_t terminal = 0;
    bool zombie = false;
};

Family family_of(const ProcSubject& subject) {
    Process& process = *subject.process;
    SpinLock::Guard guard = ProcessTree::lock().lock();
    Family family;
    family.parent = process.parent ? process.parent->id() : 0;
    family.group = process.group;
    family.session = process.session;
    family.zombie = process.zombie;
    if (const Thread* tracer = subject.thread ? subject.thread->tracing.tracer.load() : nullptr)
        family.tracer = tracer->id();
    if (process.terminal) {
        family.terminal = process.terminal->device_number();
        family.foreground = process.terminal->foreground_group;
    }
    return family;
}

bool is_stopped_for_tracer(Thread& thread) {
    SpinLock::Guard guard = thread.process().signal_lock.lock();
    return thread.tracing.stopped;
}

bool is_stopped(Process& process) {
    SpinLock::Guard guard = process.signal_lock.lock();
    return process.stopped;
}

struct State {
    char letter;
    std::string_view words;
};

State state_of(const ProcSubject& subject, bool zombie) {
    if (zombie || !subject.thread)
        return {'Z', "zombie"};
    if (is_stopped_for_tracer(*subject.thread))
        return {'t', "tracing stop"};
    if (is_stopped(*subject.process))
        return {'T', "stopped"};
    if (subject.thread->scheduler.state.load() == Schedulable::State::Blocked)
        return {'S', "sleeping"};
    return {'R', "running"};
}

struct Signals {
    uint64_t pending = 0, process_pending = 0, blocked = 0, ignored = 0, caught = 0;
};

Signals signals_of(const ProcSubject& subject) {
    Signals sets;
    Process& process = *subject.process;
    SpinLock::Guard guard = process.signal_lock.lock();
    sets.process_pending = process.pending.set().bits();
    if (subject.thread) {
        sets.pending = subject.thread->signals.pending.set().bits();
        sets.blocked = subject.thread->signals.mask.bits();
    }
    if (const Ref<SignalActions> actions = process.actions) {
        for (uint32_t signal = 1; signal <= kSignalCount; signal++) {
            const SignalAction action = actions->get(signal);
            const uint64_t bit = SignalSet::of(signal).bits();
            sets.ignored |= action.handler == SignalAction::kIgnore ? bit : 0;
            sets.caught |= action.is_handler() ? bit : 0;
        }
    }
    return sets;
}

Result<> print_ids(TextBuffer& out, const char* title, const Credentials::Ids& ids) {
    return out.print("{}:\t{}\t{}\t{}\t{}\n", title, ids.real, ids.effective, ids.saved, ids.file_system);
}

Result<> print_credentials(TextBuffer& out, const Credentials& who) {
    TRY(print_ids(out, "Uid", who.user));
    TRY(print_ids(out, "Gid", who.group));
    TRY(out.append("Groups:\t"));
    for (uint32_t group : who.groups)
        TRY(out.print("{} ", group));
    return out.append("\n");
}

Result<> print_capabilities(TextBuffer& out, const Credentials& who) {
    const Credentials::Sets& sets = who.capabilities;
    return out.print("CapInh:\t{016x}\nCapPrm:\t{016x}\nCapEff:\t{016x}\nCapBnd:\t{016x}\nCapAmb:\t{016x}\n",
                     sets.inheritable, sets.permitted, sets.effective, sets.bounding, sets.ambient);
}

Result<> print_filters(TextBuffer& out, const Thread& thread) {
    return out.print("NoNewPrivs:\t{}\nSeccomp:\t{}\nSeccomp_filters:\t{}\n",
                     thread.no_new_privileges.load() ? 1u : 0u, static_cast<unsigned>(thread.filters.mode()),
                     thread.filters.count());
}

Result<> print_memory(TextBuffer& out, Process& process) {
    const Ref<AddressSpace> space = process.address_space();
    if (!space)
        return {};
    const uint64_t size = space->virtual_bytes() / 1024;
    const uint64_t resident = space->resident_pages() * (kPageSize / 1024);
    return out.print("VmSize:\t{8} kB\nVmRSS:\t{8} kB\n", size, resident);
}

}  // namespace

std::string_view name_of(const ProcSubject& subject) {
    return subject.thread ? std::string_view{subject.thread->name} : std::string_view{};
}

Result<> statistics(TextBuffer& out, const ProcSubject& subject) {
    Process& process = *subject.process;
    const Family family = family_of(subject);
    const int32_t id = subject.thread ? subject.thread->id() : process.id();
    TRY(out.print("{} ({}) {} {} {} {} {} {} 0 0 0 0 0 ", id, name_of(subject),
                  state_of(subject, family.zombie).letter, family.parent, family.group, family.session,
                  family.terminal, family.foreground));
    const Nanoseconds used = process_cpu_time(process);
    const int32_t nice = subject.thread ? subject.thread->nice.load() : 0;
    TRY(out.print("{} 0 {} 0 {} {} {} 0 {} ", used / kTick, process.children_usage.get().time / kTick,
                  20 + nice, nice, process.living_threads.load(), process.start_time / kTick));
    const Ref<AddressSpace> space = process.address_space();
    const AddressSpace::Layout layout = space ? space->layout : AddressSpace::Layout{};
    TRY(out.print("{} {} 18446744073709551615 {} {} {} 0 0 ", space ? space->virtual_bytes() : 0,
                  space ? space->resident_pages() : 0, layout.code_start.value(), layout.code_end.value(),
                  layout.stack_start.value()));
    const Signals sets = signals_of(subject);
    TRY(out.print("{} {} {} {} 0 0 0 {} {} 0 0 0 0 0 ", sets.pending, sets.blocked, sets.ignored, sets.caught,
                  process.exit_signal, subject.thread ? subject.thread->scheduler.cpu.load() : 0));
    return out.print("{} {} 0 {} {} {} {} {}\n", layout.data_start.value(), layout.data_end.value(),
                     layout.arguments_start.value(), layout.arguments_end.value(),
                     layout.environment_start.value(), layout.environment_end.value(), process.exit_status);
}

Result<> status(TextBuffer& out, const ProcSubject& subject) {
    Process& process = *subject.process;
    const Family family = family_of(subject);
    const State state = state_of(subject, family.zombie);
    const Ref<FileSystemContext> context = process.file_system_ref();
    const uint32_t umask = context ? context->umask.load() : 0;
    TRY(out.print(
        "Name:\t{}\nUmask:\t0{}{}{}\nState:\t{} "
        "({})\nTgid:\t{}\nNgid:\t0\nPid:\t{}\nPPid:\t{}\nTracerPid:\t{}\n",
        name_of(subject), umask >> 6 & 7, umask >> 3 & 7, umask & 7, state.letter, state.words, process.id(),
        subject.thread ? subject.thread->id() : process.id(), family.parent, family.tracer));
    const Ref<Credentials> who =
        subject.thread ? subject.thread->credentials_ref() : process.credentials_ref();
    if (who)
        TRY(print_credentials(out, *who));
    TRY(print_memory(out, process));
    const Signals sets = signals_of(subject);
    TRY(out.print(
        "Threads:\t{}\nSigPnd:\t{016x}\nShdPnd:\t{016x}\nSigBlk:\t{016x}\nSigIgn:\t{016x}\nSigCgt:\t{016x}\n",
        process.living_threads.load(), sets.pending, sets.process_pending, sets.blocked, sets.ignored,
        sets.caught));
    if (who)
        TRY(print_capabilities(out, *who));
    if (subject.thread)
        TRY(print_filters(out, *subject.thread));
    return out.print("Cpus_allowed:\t{x}\n", subject.thread ? subject.thread->scheduler.affinity.load() &
                                                                  ((CpuMask{1} << cpu_count()) - 1)
                                                            : CpuMask{0});
}

Result<> limits(TextBuffer& out, const ProcSubject& subject) {
    struct Row {
        std::string_view title, unit;
        Resource resource;
    };
    static constexpr Row kRows[] = {
        {"Max cpu time", "seconds", Resource::CpuTime},
        {"Max file size", "bytes", Resource::FileSize},
        {"Max data size", "bytes", Resource::Data},
        {"Max stack size", "bytes", Resource::Stack},
        {"Max core file size", "bytes", Resource::Core},
        {"Max resident set", "bytes", Resource::ResidentSet},
        {"Max processes", "processes", Resource::Processes},
        {"Max open files", "files", Resource::Files},
        {"Max locked memory", "bytes", Resource::LockedMemory},
        {"Max address space", "bytes", Resource::AddressSpace},
    };
    ResourceLimits all;
    {
        SpinLock::Guard guard = subject.process->lock.lock();
        all = subject.process->limits;
    }
    TRY(out.append("Limit                     Soft Limit           Hard Limit           Units     \n"));
    for (const Row& row : kRows) {
        TRY(out.print("{26}", row.title));
        for (uint64_t value : {all[row.resource].soft, all[row.resource].hard})
            TRY(value == kUnlimited ? out.print("{21}", "unlimited") : out.print_left(value, 21));
        TRY(out.print("{10}\n", row.unit));
    }
    return {};
}

}  // namespace kernel::proc_status
