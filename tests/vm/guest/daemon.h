// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "events.h"
#include "service.h"

// iopermd.socket, iopermd-grants.service, iopermd-guard.service and iopermd.service, as the project's units
// describe them.
class Daemon {
public:
    explicit Daemon(Events& events);
    void start();  // the guard first: the front needs it

private:
    std::unique_ptr<Service> guard_;
    std::unique_ptr<Service> front_;
};
