// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <iterator>
#include <string>

#include "daemon/common/guard_message.h"
#include "iopermd/port_set.h"

// The messages' plain fields as the types that the daemon's halves work with.
namespace iopermd::guard {

inline bool empty(const Ports& ports) {
    return std::all_of(std::begin(ports.words), std::end(ports.words),
                       [](uint64_t word) { return word == 0; });
}
// Range by range, because the set of a real program is a few of them: PortSet's constructor from words keeps
// its summary up to date after each of the thousand, which costs more than everything else in a request.
inline PortSet to_set(const Ports& ports) {
    PortSet set;
    for (uint32_t i = 0; i < PortSet::kWords; i++)
        for (uint64_t rest = ports.words[i]; rest != 0;) {
            const auto first = static_cast<uint32_t>(std::countr_zero(rest));
            const auto count = static_cast<uint32_t>(std::countr_one(rest >> first));
            set.add({Port{static_cast<uint16_t>(i * 64 + first)},
                     Port{static_cast<uint16_t>(i * 64 + first + count - 1)}});
            rest = first + count == 64 ? 0 : rest >> (first + count) << (first + count);
        }
    return set;
}
inline Ports to_words(const PortSet& set) {
    Ports ports;
    std::copy(set.words().begin(), set.words().end(), ports.words);
    return ports;
}

// A message as the bytes of its packet.
template <class T>
std::string pack(const T& message) {
    return {reinterpret_cast<const char*>(&message), sizeof message};
}

}  // namespace iopermd::guard
