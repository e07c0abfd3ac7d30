// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// What the host wants from this run: files in /guest-run, packed into the initramfs.
struct Request {
    std::vector<std::string> argv;
    std::string user;
    bool daemon = false;

    static Request read();
};
