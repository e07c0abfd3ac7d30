// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "lib/list.h"
#include "lib/units.h"
#include "pio/bitmap.h"
#include "pio/grant_share.h"
#include "pio/ioperm_controller.h"

namespace kernel::pio {

namespace abi = iopermd::controller;

// Ranges as requests bring them; their ends were checked.
using Ranges = std::span<const abi::Range>;
inline PortRange port_range(abi::Range range) {
    return {Port{range.first}, Port{range.last}};
}

// A set of ports with a number, which the controller gave to a process (pio/ioperm_controller.h). Who has it
// is told by its shares. Under the ledger's lock.
class Grant {
public:
    struct Origin {
        Nanoseconds since = 0;    // monotonic
        uint64_t start_time = 0;  // of the process, in clock ticks
        int32_t pid = 0;
        uint32_t uid = 0;  // real
    };

    Grant(uint64_t number, bool answers, const Origin& origin)
        : number_(number), answers_(answers), origin_(origin) {}
    ~Grant();
    Grant(const Grant&) = delete;
    Grant& operator=(const Grant&) = delete;

    uint64_t number() const { return number_; }
    // iopl(2) and ioperm(2) of its holders are answered from it.
    bool answers() const { return answers_; }
    const Origin& origin() const { return origin_; }
    const PortBitmap& ports() const { return ports_; }

    // These change the set alone; the holders follow by Permissions::refresh().
    void allow(Ranges ranges);
    void deny(Ranges ranges);
    void clear() { ports_.clear(); }

    GrantShares& shares() { return shares_; }

private:
    friend class Grants;
    const uint64_t number_;
    const bool answers_;
    const Origin origin_;
    GrantShares shares_;
    ListLink link_;  // Grants
    PortBitmap ports_;
};

inline uint64_t GrantShare::denied(size_t word) const {
    return grant.ports().word(word) | (given_up ? ~given_up->word(word) : 0);
}

}  // namespace kernel::pio
