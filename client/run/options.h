// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "iopermd/port_set.h"

namespace iopermd::run {

// The command line.
struct Options {
    std::optional<PortSet> ports;  // none: the profile
    bool supervise = true;
    std::string socket;
    std::string reason;
    std::string log_file;  // empty: standard error
    bool quiet = false;
    bool verbose = false;
    char** command = nullptr;  // the program and its arguments, ends with a null pointer
};

// What to print instead of running anything.
struct Printed {
    int status;
    std::string text;  // for standard output with status 0, else for standard error
};

// Options end at the first argument that is none. `socket_variable`: the value of IOPERMD_SOCKET or null.
std::variant<Options, Printed> parse_options(int argc, char** argv, const char* socket_variable);

}  // namespace iopermd::run
