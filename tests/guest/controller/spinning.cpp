// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "tests/guest/controller/checks.h"
#include "tests/guest/controller/device.h"
#include "tests/guest/controller/spinner.h"

namespace guest {

void check_spinning() {
    constexpr int kRounds = 20;
    Device device;
    Spinner spinner{1000};
    bool all_lost = true;
    for (int round = 0; round < kRounds; round++) {
        const uint64_t number = 100 + static_cast<uint64_t>(round);
        if (device.grant(number, spinner.pid(), {{Spinner::kPort, Spinner::kPort}}) != 0)
            break;
        spinner.start();
        const int error = round % 2 ? device.revoke(number) : device.revoke(number, {{0, 0xffff}});
        spinner.revoked();
        // Its main thread holds the grant and waits.
        all_lost = all_lost && error == 0 && device.threads == Spinner::kThreads + 1;
        spinner.wait_until_stopped();
        if (round % 2 == 0)
            device.revoke(number);
    }
    expect("each revocation takes the port from five threads", all_lost);
    same("accesses that began after a revocation had returned", std::to_string(spinner.accesses_after()),
         "0");
    expect("there were many before", spinner.accesses() > kRounds * Spinner::kThreads,
           std::to_string(spinner.accesses()));
}

}  // namespace guest
