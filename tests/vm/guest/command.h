// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "events.h"
#include "user.h"

// The program that the host asked for: it writes into pipes, so that it sees what it would see in a shell
// pipeline.
class Command {
public:
    Command(std::vector<std::string> argv, User user);
    int run(Events& events);  // its exit status, 128+n for a signal

private:
    std::vector<std::string> argv_;
    User user_;
};
