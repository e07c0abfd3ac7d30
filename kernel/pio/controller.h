// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel::pio {

// Who controls ports, if anybody does, as far as grants and questions need to know it: an open /dev/ioperm
// (pio/controller_file.h). Under the ledger's lock.
class Controller {
public:
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
};

}  // namespace kernel::pio
