// SPDX-License-Identifier: Apache-2.0
#include "exec/execute.h"

#include <algorithm>
#include <cstring>

#include "arch/interrupts.h"
#include "arch/segments.h"
#include "exec/image.h"
#include "exec/script.h"
#include "exec/user_stack.h"
#include "lib/text.h"
#include "task/become.h"
#include "task/credentials_rules.h"
#include "task/lifecycle.h"
#include "task/signals.h"
#include "trace/stop.h"

namespace kernel {
namespace {

constexpr unsigned kMaxScripts = 5;  // a script's interpreter may be a script (Linux: BINPRM recursion)
constexpr uint32_t kMayExecute = 1;

struct Target {
    Ref<OpenFile> file;
    Ref<Entry> entry;
};

Result<Target> open_to_run(const Lookup& from, std::string_view path) {
    Ref<Entry> entry = TRY(names::find(from, path));
    if (entry->inode().type() != kRegular)
        return fail(Errno::Access);
    TRY(names::check_permission(entry->inode(), *from.who, kMayExecute));
    Ref<OpenFile> file = TRY(entry->inode().open(entry->inode_ref(), kReadOnly));
    file->set_entry(entry);
    // The mappings of the program keep the file, so nobody writes it while it runs.
    TRY(file->claim(OpenFile::Claim::Runs));
    return Target{std::move(file), std::move(entry)};
}

// Follows `#!` lines until a file that is no script; the arguments become what the last interpreter gets.
Result<Target> resolve_scripts(const Lookup& from, std::string_view path, Arguments& arguments) {
    Text name = TRY(Text::copy(path));
    for (unsigned depth = 0; depth <= kMaxScripts; depth++) {
        Target target = TRY(open_to_run(from, name.view()));
        char head[kFileHead];
        IoBuffer buffer = IoBuffer::kernel(head, sizeof head);
        const size_t length = TRY(target.file->read_at(buffer, 0));
        if (!is_script({head, length}))
            return target;
        const ScriptLine line = TRY(read_script_line({head, length}));
        TRY(arguments.replace_first(name.view()));
        if (!line.argument.empty())
            TRY(arguments.prepend(line.argument));
        TRY(arguments.prepend(line.interpreter));
        name = TRY(Text::copy(line.interpreter));
    }
    return fail(Errno::Loop);
}

Result<Executable> open_interpreter(const Lookup& from, const Executable& program) {
    struct Room {
        char path[kPathMax];
    };
    const Owned<Room> room = TRY(make_owned<Room>());
    const Target target = TRY(open_to_run(from, TRY(read_interpreter_name(program, room->path))));
    Result<Executable> interpreter = read_executable(target.file);
    // The program was understood, its interpreter was not: Linux tells the two apart.
    if (!interpreter)
        return fail(interpreter.error() == Errno::NoExec ? Errno::LibBad : interpreter.error());
    if (interpreter->elf.abi != program.elf.abi)
        return fail(Errno::LibBad);
    return interpreter;
}

// What the new program starts with: interpreters and libcs take rdx for a function to call at exit, so all is
// cleared.
void start_frame(TrapFrame& frame, Abi abi, UserAddr entry, UserAddr stack) {
    const uint64_t number = frame.orig_rax,
                   result = frame.rax;  // tracers see an execve that has not returned yet
    std::memset(&frame, 0, sizeof frame);
    frame.orig_rax = number;
    frame.rax = result;
    frame.rip = entry.value();
    frame.rsp = stack.value();
    frame.cs = abi == Abi::I386 ? USER_CODE32_SELECTOR : USER_CODE_SELECTOR;
    frame.ss = USER_DATA_SELECTOR;
    frame.rflags = kInterruptFlag | 2;  // bit 1 always reads 1
}

std::string_view last_component(std::string_view path) {
    const size_t slash = path.find_last_of('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

ExecGain gain_of(const Thread& self) {
    if (self.no_new_privileges.load())
        return ExecGain::Forbidden;
    return self.tracing.is_traced() && !self.tracing.tracer_is_capable ? ExecGain::Traced : ExecGain::Allowed;
}

// What the program's file gives besides its set-ID bits.
Result<FileCapabilities> capabilities_of(const Inode& inode) {
    uint8_t value[kCapabilityBytes];
    const Result<size_t> size = inode.attribute(kCapabilityAttribute, value);
    if (!size)
        return size.error() == Errno::NoData ? Result<FileCapabilities>{FileCapabilities{}}
                                             : fail(Errno::Inval);
    return parse_file_capabilities({value, *size});
}

// execve(2): what was not dumpable is again, unless it runs as somebody else; one that gains rights is not.
void become_after_exec(Thread& self, Ref<Credentials> credentials) {
    const Credentials& old = self.credentials();
    self.process().dumpable.store(old.user.effective == old.user.real &&
                                  old.group.effective == old.group.real);
    become(std::move(credentials));
}

bool gains_rights(const Credentials& before, const Credentials& after) {
    return after.user.effective != after.user.real || after.group.effective != after.group.real ||
           (after.user.real != 0 && (after.capabilities.permitted & ~before.capabilities.permitted) != 0);
}

}  // namespace

Result<> execute(const Lookup& from, std::string_view path, Arguments& arguments,
                 const Arguments& environment, TrapFrame& frame) {
    Thread& self = current_thread();
    const Target target = TRY(resolve_scripts(from, path, arguments));
    const Executable program = TRY(read_executable(target.file));
    Executable interpreter;
    const bool interpreted = program.elf.interpreter_bytes != 0;
    if (interpreted)
        interpreter = TRY(open_interpreter(from, program));

    Ref<Credentials> credentials =
        TRY(credentials_after_exec(self.credentials(), target.entry->inode().status(), gain_of(self),
                                   TRY(capabilities_of(target.entry->inode()))));
    // An empty argument list confuses programs into reading their environment as arguments (Linux 5.18+ does
    // the same).
    if (arguments.count() == 0)
        TRY(arguments.append(""));
    const StackContents contents{arguments, environment, path, *credentials,
                                 gains_rights(self.credentials(), *credentials)};
    const ResourceLimits& limits = self.process().limits;
    const Ref<AddressSpace> space = TRY(AddressSpace::create(user_end(program.elf.abi)));
    space->set_size_limit(limits[Resource::AddressSpace].soft);
    space->set_data_limit(limits[Resource::Data].soft);
    const LoadedImage image = TRY(load_image(*space, program, interpreted ? &interpreter : nullptr));
    TRY(map_stack(*space, limits[Resource::Stack].soft, program.elf.executable_stack, contents));
    TRY(prepare_exec());
    const int32_t former_id = self.id();
    TRY(become_only_thread());

    char name[sizeof self.name] = {};
    const std::string_view last = last_component(path);
    last.copy(name, sizeof name - 1);
    commit_exec(space, program.elf.abi, target.entry, name);
    become_after_exec(self, std::move(credentials));
    const Result<UserAddr> stack = write_stack(*space, image, program.elf, contents);
    if (!stack || !zero_tails(image)) {
        signals::send_fault(SignalInfo::from_kernel(kSigSegv));
        return {};
    }
    start_frame(frame, program.elf.abi, image.entry, *stack);
    trace::report_exec(former_id);
    return {};
}

}  // namespace kernel
