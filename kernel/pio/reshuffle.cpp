// SPDX-License-Identifier: Apache-2.0
#include "pio/reshuffle.h"

#include "pio/grant.h"
#include "pio/ledger.h"
#include "pio/windows.h"

namespace kernel::pio {

constinit uint64_t Reshuffle::last_number_ = 0;

Reshuffle::~Reshuffle() {
    close_all_windows();
    while (Permissions* permissions = retired_.pop_front()) {
        permissions->successor_ = nullptr;
        permissions->release();
    }
}

void Reshuffle::retire(Permissions& permissions) {
    if (permissions.retired_link_.linked())
        return;
    permissions.retain();
    retired_.push_back(permissions);
}

Result<> Reshuffle::prepare(ThreadPorts& thread, Grant& grant) {
    Permissions* before = thread.permissions();
    Ref<Permissions>& after = before ? before->successor_ : first_;
    if (after)
        return {};
    Ref<Permissions> made = before ? TRY(before->copy()) : TRY(Permissions::create());
    TRY(made->join(grant));
    made->refresh(grant.ports().chunks());
    after = std::move(made);
    if (before)
        retire(*before);
    return {};
}

void Reshuffle::commit(ThreadPorts& thread) {
    Permissions* before = thread.permissions();
    thread.note_change();
    thread.replace(before ? before->successor_ : first_);
    Ledger::enter(thread);
}

void Reshuffle::refresh(Permissions& permissions, uint64_t chunks) {
    const bool before = permissions.touched_in_ == number_ && permissions.was_changed_;
    permissions.touched_in_ = number_;
    permissions.was_changed_ = permissions.refresh(chunks) || before;
}

uint32_t Reshuffle::tell_threads() {
    uint32_t count = 0;
    for (ThreadPorts& thread : Ledger::threads()) {
        Permissions* permissions = thread.permissions();
        if (!permissions || permissions->touched_in_ != number_)
            continue;
        count += permissions->was_changed_;
        thread.note_change();
        if (permissions->is_void()) {
            retire(*permissions);
            thread.replace(nullptr);
        }
    }
    return count;
}

}  // namespace kernel::pio
