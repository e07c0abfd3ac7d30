// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// The order in which locks are taken: a lock only while every lock held by this CPU has a lower rank. Two
// locks of the same rank are never held together. SpinLock checks it on every acquisition, so a wrong order
// stops the kernel the first time it happens and not the first time it deadlocks. At most 64.
enum class LockRank : uint8_t {
    FileNames,         // directories, mounts: the whole name space; procfs looks at processes under it
    SerialOrder,       // bytes on their way from a terminal to its UART
    Terminal,          // a tty: line discipline, foreground group; it signals process groups
    ProcessTree,       // parents, children, process groups, sessions, the pid table
    Signals,           // one process's pending signals, masks, stop and exit state
    SignalHandlers,    // one set of handlers
    PortPermissions,   // the ledger of port holders: all permissions, grants and questions
    Process,           // one process's own fields
    FileTable,         // one process's descriptors
    FileState,         // one open file: position, flags
    Sockets,           // all local sockets: names, peers, queues
    WallClock,         // who hears that the clock was set
    SignalFiles,       // all signalfds
    PosixTimers,       // one process's timer_create timers
    Watches,           // all that epolls watch
    Readiness,         // what epoll and poll wait on
    NestedReadiness,   // the same of an epoll itself
    EventPoll,         // one epoll's lists
    SeccompNotices,    // calls that wait for one listener
    Pipe,              // one pipe's buffer
    FileLocks,         // the table of record locks
    AddressSpaces,     // the list of all of them
    AddressSpace,      // one process's mappings and page tables
    Inode,             // one file's pages and size
    Futex,             // one bucket of the futex table
    PseudoTerminals,   // which ptys there are
    WaitQueue,         // the sleepers on one event
    RunQueue,          // one CPU's runnable threads
    ProcessTimers,     // one timer of a program: setting and cancelling it
    TimerState,        // one timer_create timer's state
    Timers,            // one CPU's timers
    KernelStacks,      // stacks that no thread uses
    PageTables,        // the kernel's own half of the page tables
    Heap,              // slabs
    Frames,            // physical memory
    Random,            // the random number generator's key
    CrossCall,         // one CPU's mailbox for calls from others
    HostName,          // what uname shows
    Log,               // the console's ring buffer
    Serial,            // one UART
    InterruptRouting,  // the I/O APICs
};

}  // namespace kernel
