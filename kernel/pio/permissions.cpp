// SPDX-License-Identifier: Apache-2.0
#include "pio/permissions.h"

#include <bit>

#include "lib/panic.h"
#include "pio/grant.h"
#include "pio/grants.h"

namespace kernel::pio {
namespace {

Result<Owned<PortBitmap>> copy_of(const PortBitmap& ports) {
    Owned<PortBitmap> copied = TRY(make_owned<PortBitmap>());
    *copied = ports;
    return copied;
}

bool overlap(const PortBitmap& ports, PortRange range) {
    const auto next = ports.next_range(range.first().number());
    return next && next->overlaps(range);
}

}  // namespace

uint64_t Permissions::next_sequence() {
    static constinit std::atomic<uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

Permissions::~Permissions() {
    while (!shares_.empty())
        part(shares_.front());
}

Result<Ref<Permissions>> Permissions::copy() const {
    Ref<Permissions> copied = TRY(create());
    if (own_)
        copied->own_ = TRY(copy_of(*own_));
    for (GrantShare& share : shares_) {
        Owned<PortBitmap> given_up;
        if (share.given_up)
            given_up = TRY(copy_of(*share.given_up));
        TRY(copied->join(share.grant));
        copied->shares_.back().given_up = std::move(given_up);
    }
    copied->ports_ = ports_;
    return copied;
}

Result<> Permissions::allow(PortRange ports) {
    if (!shares_.empty()) [[unlikely]] {
        if (!own_)
            own_ = TRY(make_owned<PortBitmap>());
        own_->allow(ports);
    }
    ports_.allow(ports);
    changed();
    return {};
}

Result<> Permissions::deny(PortRange ports) {
    if (!shares_.empty()) [[unlikely]] {
        for (GrantShare& share : shares_) {
            if (!share.given_up && overlap(share.grant.ports(), ports))
                share.given_up = TRY(make_owned<PortBitmap>());
        }
        for (GrantShare& share : shares_) {
            if (share.given_up)
                share.given_up->allow(ports);
        }
        if (own_)
            own_->deny(ports);
    }
    ports_.deny(ports);
    changed();
    return {};
}

// Until the first share comes, ports_ alone says what the thread took itself; so it does after the last one.
Result<> Permissions::join(Grant& grant) {
    KERNEL_ASSERT(!is_shared());
    if (shares_.empty() && !own_ && !ports_.empty())
        own_ = TRY(copy_of(ports_));
    auto* share = new (std::nothrow) GrantShare{grant, *this};
    if (!share)
        return fail(Errno::NoMem);
    shares_.push_back(*share);
    grant.shares().push_back(*share);
    return {};
}

void Permissions::part(GrantShare& share) {
    Grant& grant = share.grant;
    delete &share;
    if (grant.shares().empty())
        Grants::last_share_gone(grant);
}

bool Permissions::refresh(uint64_t chunks) {
    bool different = false;
    for (; chunks != 0; chunks &= chunks - 1) {
        const size_t first = static_cast<size_t>(std::countr_zero(chunks)) * PortChunk::kWords;
        for (size_t word = first; word < first + PortChunk::kWords; word++) {
            uint64_t denied = own_ ? own_->word(word) : ~uint64_t{0};
            for (const GrantShare& share : shares_)
                denied &= share.denied(word);
            different |= ports_.put_word(word, denied);
        }
    }
    if (shares_.empty())
        own_ = nullptr;
    if (different)
        changed();
    return different;
}

bool Permissions::has(const Grant& grant) const {
    for (const GrantShare& share : shares_) {
        if (&share.grant == &grant)
            return true;
    }
    return false;
}

bool Permissions::has_answers() const {
    for (const GrantShare& share : shares_) {
        if (share.grant.answers())
            return true;
    }
    return false;
}

bool Permissions::are_answered(PortRange ports) const {
    uint32_t from = ports.first().number();
    while (from <= ports.last().number()) {
        const uint32_t before = from;
        for (const GrantShare& share : shares_) {
            if (!share.grant.answers())
                continue;
            const auto range = share.grant.ports().next_range(from);
            if (range && range->first().number() == from)
                from = uint32_t{range->last().number()} + 1;
        }
        if (from == before)
            return false;
    }
    return true;
}

void Permissions::take_back(PortRange ports) {
    KERNEL_ASSERT(!is_shared());
    for (GrantShare& share : shares_) {
        if (share.given_up && share.grant.answers())
            share.given_up->deny(ports);
    }
    refresh(chunks_of(ports));
}

}  // namespace kernel::pio
