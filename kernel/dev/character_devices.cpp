// SPDX-License-Identifier: Apache-2.0
#include "dev/character_devices.h"

#include <array>

#include "dev/devpts.h"
#include "dev/devtmpfs.h"
#include "dev/memory_devices.h"
#include "dev/pseudo_terminal.h"
#include "dev/serial_terminal.h"
#include "dev/terminal_devices.h"
#ifndef IOPERM_OFF
#include "pio/controller_file.h"
#endif

namespace kernel {
namespace {

constexpr uint32_t kTtyGroup = 5, kDialoutGroup = 20, kKmemGroup = 15;  // Debian's (base-passwd)

// The controller is no device of Linux: among the miscellaneous ones, a number that is assigned dynamically.
constexpr uint32_t kMiscellaneousMajor = 10, kPortControllerMinor = 255;

// Numbers: Linux, Documentation/admin-guide/devices.txt.
constexpr std::array table{
    CharacterDevice{"null", kMemoryMajor, kNullMinor, 0666, 0, open_memory_device},
    CharacterDevice{"port", kMemoryMajor, kPortMinor, 0640, kKmemGroup, open_memory_device},
    CharacterDevice{"zero", kMemoryMajor, kZeroMinor, 0666, 0, open_memory_device},
    CharacterDevice{"full", kMemoryMajor, kFullMinor, 0666, 0, open_memory_device},
    CharacterDevice{"random", kMemoryMajor, kRandomMinor, 0666, 0, open_memory_device},
    CharacterDevice{"urandom", kMemoryMajor, kUrandomMinor, 0666, 0, open_memory_device},
#ifndef IOPERM_OFF
    CharacterDevice{"ioperm", kMiscellaneousMajor, kPortControllerMinor, 0600, 0, pio::open_controller},
#endif
    CharacterDevice{"kmsg", kMemoryMajor, kKernelLogMinor, 0644, 0, open_memory_device},
    CharacterDevice{"tty", kTerminalMajor, kCurrentTerminalMinor, 0666, kTtyGroup, open_terminal_device},
    CharacterDevice{"console", kTerminalMajor, kConsoleMinor, 0600, 0, open_terminal_device},
    CharacterDevice{"ptmx", kTerminalMajor, kMultiplexerMinor, 0666, kTtyGroup, open_terminal_device},
    CharacterDevice{"ttyS0", kSerialMajor, kFirstSerialMinor, 0660, kDialoutGroup, open_serial_device},
    CharacterDevice{"ttyS1", kSerialMajor, kFirstSerialMinor + 1, 0660, kDialoutGroup, open_serial_device},
    CharacterDevice{"ttyS2", kSerialMajor, kFirstSerialMinor + 2, 0660, kDialoutGroup, open_serial_device},
    CharacterDevice{"ttyS3", kSerialMajor, kFirstSerialMinor + 3, 0660, kDialoutGroup, open_serial_device},
};

}  // namespace

std::span<const CharacterDevice> character_devices() {
    return table;
}

void initialize_devices() {
    initialize_serial_terminals();
    for (const CharacterDevice& device : table)
        register_device(device.major, device.minor, 1, device.open);
    register_device(kPseudoTerminalMajor, 0, PseudoTerminal::kMaxCount, open_pseudo_terminal);
    register_devtmpfs();
    register_devpts();
}

}  // namespace kernel
