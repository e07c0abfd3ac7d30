// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace iopermd {

// A position in a policy file; line and column count from 1, 0 = the file as a whole.
struct Place {
    std::string file;
    uint32_t line = 0;
    uint32_t column = 0;

    // "/etc/iopermd/policy.toml:17", the form that verdicts and logs use.
    std::string text() const { return line == 0 ? file : file + ":" + std::to_string(line); }
};

// One mistake in a policy: what is wrong, and what to write instead. Neither ends in a full stop.
struct Diagnostic {
    Place place;
    std::string problem;
    std::string advice;

    // "/etc/iopermd/policy.toml:17:9: unknown key \"port\" in [[rule]]; write \"ports\""
    std::string text() const {
        std::string out = place.text();
        if (place.column != 0)
            out += ":" + std::to_string(place.column);
        out += ": " + problem;
        if (!advice.empty())
            out += "; " + advice;
        return out;
    }
};

}  // namespace iopermd
