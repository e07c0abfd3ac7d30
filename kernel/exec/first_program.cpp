// SPDX-License-Identifier: Apache-2.0
#include "exec/first_program.h"

#include <array>

#include "boot/command_line.h"
#include "exec/execute.h"
#include "lib/log.h"
#include "lib/panic.h"
#include "task/lifecycle.h"
#include "task/scheduler.h"

namespace kernel {
namespace {

constexpr std::array<std::string_view, 2> kEnvironment{"HOME=/", "TERM=linux"};

Result<> run(std::string_view path, TrapFrame& frame) {
    Arguments arguments;
    Arguments environment;
    TRY(arguments.append(path));
    for (std::string_view variable : kEnvironment)
        TRY(environment.append(variable));
    const Lookup from{names::root(), names::root(), &current_thread().credentials()};
    return execute(from, path, arguments, environment, frame);
}

// The console as descriptors 0, 1, 2, where the initramfs brought a node for it, as Linux does (init/main.c,
// console_on_rootfs).
Result<> open_console() {
    const Lookup from{names::root(), names::root(), &current_thread().credentials()};
    const Ref<OpenFile> console = TRY(names::open(from, "/dev/console", kReadWrite, 0));
    for (int i = 0; i < 3; i++)
        TRY(current_thread().process().files->add(console, false, 3));
    return {};
}

void first_program(void*) {
    TrapFrame& frame = current_thread().user_frame();
    frame = {};
    frame.orig_rax = kNotSyscall;
    if (!open_console())
        log(LogLevel::Warning,
            "no /dev/console in the initramfs: the first program starts without descriptors");
    const std::string_view path =
        command_line_value("rdinit").empty() ? "/init" : command_line_value("rdinit");
    const Result<> started = run(path, frame);
    if (!started)
        panic("cannot run {}: error {}; the initramfs (-initrd) must bring it", path,
              static_cast<int>(started.error()));
    enter_user_mode(frame);
}

}  // namespace

void start_first_program() {
    Result<Ref<Thread>> thread = create_first_process(first_program);
    if (!thread)
        panic("no memory for the first process");
    scheduler::start(**thread);
}

}  // namespace kernel
