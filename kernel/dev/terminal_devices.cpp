// SPDX-License-Identifier: Apache-2.0
#include "dev/terminal_devices.h"

#include "dev/job_control.h"
#include "dev/pseudo_terminal.h"
#include "dev/serial_terminal.h"
#include "dev/terminal_file.h"

namespace kernel {
namespace {

// /dev/tty: whatever terminal the process has; NxIo where it has none.
Result<Ref<OpenFile>> open_current(Ref<Inode> node, uint32_t flags) {
    Ref<Terminal> terminal = job_control::of_current();
    if (!terminal)
        return fail(Errno::NxIo);
    return TerminalFile::open(std::move(node), flags | kNoControllingTty, std::move(terminal));
}

// The console is the first serial line. It never becomes a controlling terminal by being opened (Linux:
// tty_open).
Result<Ref<OpenFile>> open_console(Ref<Inode> node, uint32_t flags) {
    Ref<Terminal> terminal = serial_terminal(0);
    if (!terminal)
        return fail(Errno::NoDev);
    return TerminalFile::open(std::move(node), flags | kNoControllingTty, std::move(terminal));
}

}  // namespace

Result<Ref<OpenFile>> open_terminal_device(Ref<Inode> node, uint64_t device_number, uint32_t flags) {
    switch (device_minor(device_number)) {
        case kCurrentTerminalMinor:
            return open_current(std::move(node), flags);
        case kConsoleMinor:
            return open_console(std::move(node), flags);
        default:
            return open_multiplexer(std::move(node), flags);
    }
}

}  // namespace kernel
