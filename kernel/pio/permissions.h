// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "lib/list.h"
#include "lib/owned.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "pio/bitmap.h"
#include "pio/grant_share.h"

namespace kernel::pio {

// The ports that a thread may use by ioperm() and by grants (pio/grant.h). Threads share one object after
// clone(); who wants to change a shared one makes a copy first, so that what one thread does changes an
// object with more than one reference never. What the controller does to a grant changes every object that
// has a share of it, in place: that is meant for all who share it, and needs no memory.
//
// Each content that ever existed has a number of its own: two objects with the same number permit the same
// ports, on whichever CPU and however long ago one of them was freed. It is all that a TSS window remembers.
//
// Under the ledger's lock, but for ports() and sequence(), which the return to user mode reads without.
class Permissions : public RefCounted<Permissions> {
public:
    // Nothing permitted yet. NoMem.
    static Result<Ref<Permissions>> create() { return make_ref<Permissions>(); }
    // The same ports, from the same sources, in an object of its own. NoMem.
    Result<Ref<Permissions>> copy() const;

    // ioperm() by the only holder: ports that the thread takes by its own privilege, and ports that it gives
    // up, from whatever it has them. NoMem, which changes nothing, only where there are shares of grants.
    void allow(PortRange ports);
    Result<> deny(PortRange ports);

    const PortBitmap& ports() const { return ports_; }
    // 1 and up; 2^64 changes do not happen. Acquire: who reads the number before the ports has the ports that
    // it stands for, or newer ones, and will find the number outdated.
    uint64_t sequence() const { return sequence_.load(std::memory_order_acquire); }
    bool is_shared() const { return references() > 1; }
    // Nothing permitted, and no grant that could bring something: not worth keeping.
    bool is_void() const { return ports_.empty() && (!sources_ || sources_->shares.empty()); }

    // ---- Shares of grants ----

    // This object becomes a holder of the grant. By the only holder; refresh() is still to come. NoMem.
    Result<> join(Grant& grant);
    // The share ends; refresh() is still to come.
    void part(GrantShare& share);
    // What the sources say about the ports of `chunks` (as PortBitmap::chunks()) is what is permitted there
    // from now on; false: it was already.
    bool refresh(uint64_t chunks);

    // True if there is a share of a grant that answers calls.
    bool has_answers() const;
    // True if such grants have all of `ports`, given up or not.
    bool are_answered(PortRange ports) const;
    // True if some of `ports` were given up that such a grant has.
    bool has_given_up(PortRange ports) const;
    // Ports of such grants that were given up are permitted again. By the only holder.
    void take_back(PortRange ports);

    bool has(const Grant& grant) const;
    // Something is permitted by privilege, whether a grant gives it too or not.
    bool has_own() const { return sources_ ? !sources_->own.empty() : !ports_.empty(); }
    // Null: there was never a share, and all is own.
    PortSources* sources() const { return sources_.get(); }

    // For make_ref(). Not defaulted: make_ref() value-initialises, and that would write 8 KiB of zeros first.
    Permissions() : sequence_(next_sequence()) {}
    ~Permissions();

private:
    static uint64_t next_sequence();
    Result<> give_up(PortRange ports);
    void changed() { sequence_.store(next_sequence(), std::memory_order_release); }

    std::atomic<uint64_t> sequence_;
    Owned<PortSources> sources_;
    PortBitmap ports_;
};

}  // namespace kernel::pio
