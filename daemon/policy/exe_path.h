// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace iopermd {

// Whether a path has the form in which the kernel reports a program (/proc/PID/exe): absolute, no empty, "."
// or ".." component. Any other path in a rule would never fit.
constexpr bool is_exe_path(std::string_view path) {
    if (!path.starts_with('/') || path.find('\0') != std::string_view::npos)
        return false;
    while (!path.empty()) {
        path.remove_prefix(1);  // the '/' in front of each component
        const std::string_view component = path.substr(0, path.find('/'));
        if (component.empty() || component == "." || component == "..")
            return false;
        path.remove_prefix(component.size());
    }
    return true;
}

}  // namespace iopermd
