// SPDX-License-Identifier: Apache-2.0
#include "pio/reshuffle.h"

#include "pio/grant.h"
#include "pio/ledger.h"
#include "pio/windows.h"

namespace kernel::pio {

constinit uint64_t Reshuffle::last_number_ = 0;

Reshuffle::~Reshuffle() {
    close_all_windows();
    while (PortSources* sources = retired_.pop_front())
        sources->holder.release();
}

Permissions* Reshuffle::successor_of(const ThreadPorts& thread) {
    for (const Successor& each : successors_) {
        if (each.before.get() == thread.permissions())
            return each.after.get();
    }
    return nullptr;
}

Result<> Reshuffle::prepare(ThreadPorts& thread, Grant& grant) {
    if (successor_of(thread))
        return {};
    const Ref<Permissions> before = Ref<Permissions>::share(thread.permissions());
    Ref<Permissions> after = before ? TRY(before->copy()) : TRY(Permissions::create());
    TRY(after->join(grant));
    after->refresh(grant.ports().chunks());
    return successors_.push({before, std::move(after)});
}

void Reshuffle::commit(ThreadPorts& thread) {
    Permissions* after = successor_of(thread);
    thread.note_change();
    thread.replace(Ref<Permissions>::share(after));
    Ledger::enter(thread);
}

void Reshuffle::refresh(Permissions& permissions, uint64_t chunks) {
    PortSources& sources = *permissions.sources();
    const bool before = sources.touched_in == number_ && sources.was_changed;
    sources.touched_in = number_;
    sources.was_changed = permissions.refresh(chunks) || before;
}

uint32_t Reshuffle::tell_threads() {
    uint32_t count = 0;
    for (ThreadPorts& thread : Ledger::threads()) {
        Permissions* permissions = thread.permissions();
        PortSources* sources = permissions ? permissions->sources() : nullptr;
        if (!sources || sources->touched_in != number_)
            continue;
        count += sources->was_changed;
        thread.note_change();
        if (!permissions->is_void())
            continue;
        if (!sources->retired_link.linked()) {
            permissions->retain();
            retired_.push_back(*sources);
        }
        thread.replace(nullptr);
    }
    return count;
}

}  // namespace kernel::pio
