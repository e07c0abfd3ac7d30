// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/list.h"
#include "lib/result.h"
#include "lib/vector.h"
#include "pio/permissions.h"

namespace kernel::pio {

class Grant;
class ThreadPorts;

// One change, by the controller, of what several threads hold, while they run on other CPUs. When it dies,
// all of it is in force: no CPU has a window open that was loaded before. The ledger's lock is held from its
// birth to then. Two ways, by which no thread ever sees less than it has before and after:
//
// Grant: each thread gets other permissions, which are made first, for every thread, because that can fail.
// Threads that share theirs share the new ones. Nobody reads the old ones when the windows were closed; they
// are released then and not before.
//
// Extend, revoke: the permissions change in place, word by word, and get another number, which needs no
// memory. A CPU that copies them at that moment may get words from before the change, but under the number
// from before it, for it reads the number first; and it does so with interrupts off, so that it closes its
// window only afterwards. From then on the number makes it copy again.
class Reshuffle {
public:
    Reshuffle() : number_(++last_number_) {}
    ~Reshuffle();
    Reshuffle(const Reshuffle&) = delete;
    Reshuffle& operator=(const Reshuffle&) = delete;

    // Makes the permissions with a share of `grant` that the thread is to get. NoMem: whatever was prepared
    // dies with this object.
    Result<> prepare(ThreadPorts& thread, Grant& grant);
    // The thread gets them. Cannot fail.
    void commit(ThreadPorts& thread);

    // Permissions::refresh(), noted.
    void refresh(Permissions& permissions, uint64_t chunks);
    // After the last refresh(): tells the threads concerned, takes void permissions from them, and says how
    // many there are.
    uint32_t tell_threads();

private:
    struct Successor {
        Ref<Permissions> before;  // null: for all who have none
        Ref<Permissions> after;
    };
    Permissions* successor_of(const ThreadPorts& thread);

    static uint64_t last_number_;

    const uint64_t number_;
    Vector<Successor> successors_;
    // Void permissions; the list holds a reference to each.
    List<PortSources, &PortSources::retired_link> retired_;
};

}  // namespace kernel::pio
