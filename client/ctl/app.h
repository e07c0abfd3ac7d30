// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client/ctl/command.h"

namespace iopermd::ctl {

// The command line, built from commands(). Help is its text, completion and manual walk it.
class Program {
public:
    Program();

    CLI::App& app() { return app_; }
    const CLI::App& app() const { return app_; }
    const Globals& globals() const { return globals_; }

    // The app of a verb; null where there is none.
    const CLI::App* find(const std::string& name) const;
    // The action of the verb that was parsed; `status` where none was named.
    const Action& chosen() const;

private:
    CLI::App& parent_of(const std::string& name);
    void add(const Command& command);

    Globals globals_;
    CLI::App app_;
    std::vector<std::pair<std::string, std::pair<CLI::App*, Action>>> verbs_;
};

// Runs `iopermctl args...` (without argv[0]) and returns its exit status. `run` replaces the process.
int run(const std::vector<std::string>& args, const Streams& streams);

}  // namespace iopermd::ctl
