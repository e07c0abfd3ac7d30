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
    while (sources_ && !sources_->shares.empty())
        [[unlikely]] part(sources_->shares.front());
}

Result<Ref<Permissions>> Permissions::copy() const {
    Ref<Permissions> copied = TRY(create());
    if (sources_) [[unlikely]] {
        copied->sources_ = TRY(make_owned<PortSources>(*copied));
        copied->sources_->own = sources_->own;
        for (GrantShare& share : sources_->shares) {
            Owned<PortBitmap> given_up;
            if (share.given_up)
                given_up = TRY(copy_of(*share.given_up));
            TRY(copied->join(share.grant));
            copied->sources_->shares.back().given_up = std::move(given_up);
        }
    }
    copied->ports_ = ports_;
    return copied;
}

void Permissions::allow(PortRange ports) {
    if (sources_) [[unlikely]]
        sources_->own.allow(ports);
    ports_.allow(ports);
    changed();
}

Result<> Permissions::deny(PortRange ports) {
    if (sources_) [[unlikely]]
        TRY(give_up(ports));
    ports_.deny(ports);
    changed();
    return {};
}

// All the memory first.
Result<> Permissions::give_up(PortRange ports) {
    for (GrantShare& share : sources_->shares) {
        if (!share.given_up && overlap(share.grant.ports(), ports))
            share.given_up = TRY(make_owned<PortBitmap>());
    }
    for (GrantShare& share : sources_->shares) {
        if (share.given_up)
            share.given_up->allow(ports);
    }
    sources_->own.deny(ports);
    return {};
}

Result<> Permissions::join(Grant& grant) {
    KERNEL_ASSERT(!is_shared());
    if (!sources_) {
        sources_ = TRY(make_owned<PortSources>(*this));
        sources_->own = ports_;
    }
    auto* share = new (std::nothrow) GrantShare{grant, *this};
    if (!share)
        return fail(Errno::NoMem);
    sources_->shares.push_back(*share);
    grant.shares().push_back(*share);
    return {};
}

void Permissions::part(GrantShare& share) {
    Grant& grant = share.grant;
    delete &share;
    if (grant.shares().empty())
        Grants::last_share_gone(grant);
}

uint64_t PortSources::denied(size_t word) {
    uint64_t result = own.word(word);
    for (const GrantShare& share : shares)
        result &= share.denied(word);
    return result;
}

bool Permissions::refresh(uint64_t chunks) {
    bool different = false;
    for (; chunks != 0; chunks &= chunks - 1) {
        const size_t first = static_cast<size_t>(std::countr_zero(chunks)) * PortChunk::kWords;
        for (size_t word = first; word < first + PortChunk::kWords; word++)
            different |= ports_.put_word(word, sources_->denied(word));
    }
    if (different)
        changed();
    return different;
}

bool Permissions::has(const Grant& grant) const {
    if (!sources_)
        return false;
    for (const GrantShare& share : sources_->shares) {
        if (&share.grant == &grant)
            return true;
    }
    return false;
}

bool Permissions::has_answers() const {
    if (!sources_)
        return false;
    for (const GrantShare& share : sources_->shares) {
        if (share.grant.answers())
            return true;
    }
    return false;
}

// Step by step: each grant moves the first port that is still to be found.
bool Permissions::are_answered(PortRange ports) const {
    if (!sources_)
        return false;
    uint32_t from = ports.first().number();
    while (from <= ports.last().number()) {
        const uint32_t before = from;
        for (const GrantShare& share : sources_->shares) {
            if (share.grant.answers())
                from = share.grant.ports().end_of_run(from);
        }
        if (from == before)
            return false;
    }
    return true;
}

bool Permissions::has_given_up(PortRange ports) const {
    if (!sources_)
        return false;
    for (const GrantShare& share : sources_->shares) {
        if (share.given_up && share.grant.answers() && overlap(*share.given_up, ports))
            return true;
    }
    return false;
}

void Permissions::take_back(PortRange ports) {
    KERNEL_ASSERT(!is_shared());
    for (GrantShare& share : sources_->shares) {
        if (share.given_up && share.grant.answers())
            share.given_up->deny(ports);
    }
    refresh(chunks_of(ports));
}

}  // namespace kernel::pio
