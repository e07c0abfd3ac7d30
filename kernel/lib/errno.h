// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// Linux's error numbers (include/uapi/asm-generic/errno*.h). Not spelled EINVAL and so on, because those are
// macros wherever a host test includes <cerrno>.
enum class Errno : int32_t {
    Perm = 1,
    NoEnt = 2,
    Srch = 3,
    Intr = 4,
    Io = 5,
    NxIo = 6,
    TooBig = 7,
    NoExec = 8,
    BadF = 9,
    Child = 10,
    Again = 11,
    NoMem = 12,
    Access = 13,
    Fault = 14,
    Busy = 16,
    Exist = 17,
    CrossDevice = 18,
    NoDev = 19,
    NotDir = 20,
    IsDir = 21,
    Inval = 22,
    FileTableFull = 23,
    TooManyFiles = 24,
    NotTty = 25,
    TextBusy = 26,
    FileTooBig = 27,
    NoSpace = 28,
    SeekPipe = 29,
    ReadOnly = 30,
    TooManyLinks = 31,
    Pipe = 32,
    Domain = 33,
    Range = 34,
    Deadlock = 35,
    NameTooLong = 36,
    NoSys = 38,
    NotEmpty = 39,
    Loop = 40,
    NoData = 61,
    Protocol = 71,
    Overflow = 75,
    LibBad = 80,
    NotSocket = 88,
    NoDestination = 89,
    MessageSize = 90,
    WrongProtocolType = 91,
    NoProtocolOption = 92,
    ProtocolNotSupported = 93,
    SocketTypeNotSupported = 94,
    NotSupported = 95,
    AddressFamily = 97,
    AddressInUse = 98,
    ConnectionAborted = 103,
    ConnectionReset = 104,
    NoBuffers = 105,
    IsConnected = 106,
    NotConnected = 107,
    TooManyReferences = 109,
    TimedOut = 110,
    ConnectionRefused = 111,
    InProgress = 115,
    Canceled = 125,

    // Never seen by a program: what an interrupted call wants to happen once the signal was looked at
    // (Linux's include/linux/errno.h).
    RestartSys = 512,        // restart if the handler has SA_RESTART, else EINTR
    RestartNoHandler = 514,  // restart only if no handler ran, else EINTR
    RestartBlock = 516,      // as the line above, but through the thread's restart block (relative time-outs)
};

}  // namespace kernel
