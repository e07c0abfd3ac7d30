// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"
#include "pio/grant.h"

namespace kernel::pio {

// Who controls ports, if anybody does, as far as grants and questions need to know it: an open /dev/ioperm
// (pio/controller_file.h). Under the ledger's lock.
class Controller {
public:
    Controller() { may_give_.allow(PortRange::all()); }

    // The ports that it may give: at first all of them, and never more again.
    const PortBitmap& may_give_locked() const { return may_give_; }
    void forbid_locked(Ranges ranges);

    // There is something to read. Called with the ledger's lock held.
    virtual void notify() = 0;

    static Controller* current_locked() { return current_; }
    // Busy: there is another one.
    static Result<> begin(Controller& controller);
    // Its questions are denied; its grants are revoked or, with `keep`, left to the next one.
    static void end(Controller& controller, bool keep);

protected:
    ~Controller() = default;

private:
    static Controller* current_;

    PortBitmap may_give_;
};

}  // namespace kernel::pio
