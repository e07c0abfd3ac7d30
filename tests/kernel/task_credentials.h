// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <ostream>

#include "task/credentials_rules.h"

namespace kernel {

inline void PrintTo(Errno error, std::ostream* out) {
    *out << "errno " << static_cast<int>(error);
}

// root, or an ordinary user with real, effective and saved ids and no capability.
inline Ref<Credentials> root() {
    return *Credentials::create_root();
}
inline Ref<Credentials> user(uint32_t real, uint32_t effective, uint32_t saved) {
    Ref<Credentials> made = root();
    made->user = {real, effective, saved, effective};
    made->group = {real, effective, saved, effective};
    made->capabilities.permitted = made->capabilities.effective = 0;
    return made;
}

constexpr uint64_t bit(Capability capability) {
    return uint64_t{1} << static_cast<unsigned>(capability);
}

// "real effective saved file-system", or "errno n".
inline std::string ids(const Result<Ref<Credentials>>& result, Credentials::Ids Credentials::*which) {
    if (!result)
        return "errno " +
               std::to_string(static_cast<int>(const_cast<Result<Ref<Credentials>>&>(result).error()));
    const Credentials::Ids& all = (**result).*which;
    return std::to_string(all.real) + " " + std::to_string(all.effective) + " " + std::to_string(all.saved) +
           " " + std::to_string(all.file_system);
}
inline std::string users(const Result<Ref<Credentials>>& result) {
    return ids(result, &Credentials::user);
}
inline std::string groups(const Result<Ref<Credentials>>& result) {
    return ids(result, &Credentials::group);
}

}  // namespace kernel
