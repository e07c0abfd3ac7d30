// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "client/ctl/context.h"

namespace iopermd::ctl {

// How many of the arguments are iopermctl's own: all of them, but behind `run` everything is ioperm-run's
// (only `run --help` is ours).
size_t own_arguments(const CLI::App& app, const std::vector<std::string>& args);

// Becomes ioperm-run with these arguments: the one beside this program, else the one on PATH. Returns only
// when it could not.
Outcome exec_wrapper(const Context& context, const std::vector<std::string>& arguments);

}  // namespace iopermd::ctl
