// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
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
inline PortSet to_set(const Ports& ports) {
    return PortSet{PortSet::Words{ports.words}};
}
inline Ports to_words(const PortSet& set) {
    Ports ports;
    set.write_words(ports.words);
    return ports;
}

// A message as the bytes of its packet.
template <class T>
std::string pack(const T& message) {
    return {reinterpret_cast<const char*>(&message), sizeof message};
}

}  // namespace iopermd::guard
