// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/list.h"
#include "lib/owned.h"
#include "pio/bitmap.h"

namespace kernel::pio {

class Grant;
class Permissions;

// What one Permissions object has of one grant: the grant's ports without those that were given up by
// ioperm(.., 0). Belongs to the Permissions; under the ledger's lock.
struct GrantShare {
    GrantShare(Grant& of, Permissions& in) : grant(of), holder(in) {}

    // Ports word * 64 and up, 1 = denied.
    uint64_t denied(size_t word) const;

    Grant& grant;
    Permissions& holder;
    Owned<PortBitmap> given_up;  // those that it permits were given up; null: none
    ListLink grant_link;
    ListLink holder_link;
};
using PermissionShares = List<GrantShare, &GrantShare::holder_link>;
using GrantShares = List<GrantShare, &GrantShare::grant_link>;

// Where the ports of permissions with shares of grants come from.
struct PortSources {
    explicit PortSources(Permissions& of) : holder(of) {}

    // Ports word * 64 and up, from all sources together; 1 = denied.
    uint64_t denied(size_t word);

    Permissions& holder;
    PermissionShares shares;
    // For pio/reshuffle.h.
    ListLink retired_link;
    uint64_t touched_in = 0;
    bool was_changed = false;
    PortBitmap own;  // by privilege
};

}  // namespace kernel::pio
