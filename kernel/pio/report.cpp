// SPDX-License-Identifier: Apache-2.0
#include "pio/report.h"

#include "iopermd/port_text.h"
#include "lib/vector.h"
#include "pio/ledger.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel::pio {
namespace {

struct Holder {
    Ref<Thread> thread;
    ThreadPorts::Snapshot ports;
};

void print_snapshot(Writer& out, const ThreadPorts::Snapshot& snapshot) {
    print(out, "level {} ports ", snapshot.level);
    if (!snapshot.permissions) {
        out.put("none");
        return;
    }
    const PortBitmap& ports = snapshot.permissions->ports();
    bool first = true;
    for (auto range = ports.next_range(0); range; range = ports.next_range(range->last().number() + 1u)) {
        char text[iopermd::kPortRangeTextMax];
        print(out, "{}{}", first ? "" : ",", print_port_range(*range, text));
        first = false;
    }
}

// References are taken under the ledger's lock, the text is made without it: it can be long.
Result<Vector<Holder>> holders() {
    Vector<Holder> found;
    TRY(Ledger::for_each_holder([&](Thread& thread, ThreadPorts::Snapshot ports) -> Result<> {
        if (!thread.retain_unless_dying())
            return {};
        return found.push({Ref<Thread>::adopt(&thread), std::move(ports)});
    }));
    return found;
}

}  // namespace

void print_ports(Writer& out, const Thread& thread) {
    print_snapshot(out, thread.ports.snapshot());
    out.put('\n');
}

Result<> print_holders(Writer& out) {
    const Vector<Holder> found = TRY(holders());
    for (const Holder& holder : found) {
        const Thread& thread = *holder.thread;
        print(out, "pid {} tid {} ", thread.process().id(), thread.id());
        print_snapshot(out, holder.ports);
        print(out, " name {}\n", thread.name);
    }
    return {};
}

}  // namespace kernel::pio
