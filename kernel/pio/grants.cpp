// SPDX-License-Identifier: Apache-2.0
#include "pio/grants.h"

#include "pio/controller.h"

namespace kernel::pio {

constinit PermanentList<Grant, &Grant::link_> Grants::living_;
constinit PermanentList<Grant, &Grant::link_> Grants::ended_;
constinit uint32_t Grants::count_ = 0;

Result<> Grants::admit(const Grant& grant) {
    if (!Controller::current_locked()->may_give_locked().allows(grant.ports()))
        return fail(Errno::Perm);
    for (const Grant& ended : ended_) {
        if (ended.number() == grant.number())
            return fail(Errno::Exist);
    }
    if (find_locked(grant.number()))
        return fail(Errno::Exist);
    if (count_ >= abi::kMaxGrants)
        return fail(Errno::NoSpace);
    return {};
}

void Grants::list(Grant& grant) {
    count_++;
    if (Grant* above = next_locked(grant.number()))
        living_.insert_before(*above, grant);
    else
        living_.push_back(grant);
}

void Grants::forget(Grant& grant) {
    count_--;
    delete &grant;
}

Grant* Grants::next_locked(uint64_t after) {
    for (Grant& grant : living_) {
        if (grant.number() > after)
            return &grant;
    }
    return nullptr;
}

Grant* Grants::find_locked(uint64_t number) {
    for (Grant& grant : living_) {
        if (grant.number() == number)
            return &grant;
    }
    return nullptr;
}

Result<uint32_t> Grants::extend(uint64_t number, Ranges ranges) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    Grant* grant = find_locked(number);
    if (!grant)
        return fail(Errno::NoEnt);
    for (const abi::Range& range : ranges) {
        if (!Controller::current_locked()->may_give_locked().allows(port_range(range)))
            return fail(Errno::Perm);
    }
    Reshuffle reshuffle;
    grant->allow(ranges);
    for (GrantShare& share : grant->shares()) {
        for (const abi::Range& range : ranges) {
            if (share.given_up)
                share.given_up->deny(port_range(range));
        }
        reshuffle.refresh(share.holder, grant->ports().chunks());
    }
    return reshuffle.tell_threads();
}

Result<uint32_t> Grants::revoke(uint64_t number, Ranges ranges) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    Grant* grant = find_locked(number);
    if (!grant)
        return fail(Errno::NoEnt);
    Reshuffle reshuffle;
    const uint64_t chunks = grant->ports().chunks();
    grant->deny(ranges);
    for (GrantShare& share : grant->shares())
        reshuffle.refresh(share.holder, chunks);
    return reshuffle.tell_threads();
}

// Every share goes before the permissions follow: a thread may go from holding something to holding nothing.
void Grants::end(Grant& grant, Reshuffle& reshuffle) {
    living_.remove(grant);
    const uint64_t chunks = grant.ports().chunks();
    while (!grant.shares().empty()) {
        GrantShare& share = grant.shares().front();
        Permissions& holder = share.holder;
        holder.part(share);
        reshuffle.refresh(holder, chunks);
    }
    forget(grant);
}

Result<uint32_t> Grants::revoke_whole(uint64_t number) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    Grant* grant = find_locked(number);
    if (!grant)
        return fail(Errno::NoEnt);
    Reshuffle reshuffle;
    end(*grant, reshuffle);
    return reshuffle.tell_threads();
}

void Grants::revoke_all_locked() {
    Reshuffle reshuffle;
    while (!living_.empty())
        end(living_.front(), reshuffle);
    (void)reshuffle.tell_threads();
}

uint32_t Grants::threads_locked(const Grant& grant) {
    uint32_t count = 0;
    for (ThreadPorts& thread : Ledger::threads())
        count += thread.holds(grant);
    return count;
}

void Grants::forget_ended_locked() {
    while (take_ended_locked() != 0) {
    }
}

uint64_t Grants::take_ended_locked() {
    Grant* grant = ended_.pop_front();
    if (!grant)
        return 0;
    const uint64_t number = grant->number();
    forget(*grant);
    return number;
}

// Of a grant that is not listed, nobody wants to hear: it could not be given, or it ends by a request.
void Grants::last_share_gone(Grant& grant) {
    if (!grant.link_.linked())
        return;
    living_.remove(grant);
    Controller* listener = Controller::current_locked();
    if (!listener) {
        forget(grant);
        return;
    }
    ended_.push_back(grant);
    listener->notify();
}

}  // namespace kernel::pio
