// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstring>
#include <span>
#include <string>

#include "daemon/common/guard_message.h"
#include "iopermd/port_set.h"

// The messages as the types that the daemon's halves work with, and as packets.
//
// Most grants are a handful of ports, so the requests that carry ports do not carry all 8 KiB: after the head
// come PortSet::chunks() and the words of the chunks that it names, in ascending order; after those, with
// Prepare, the program's path without a NUL.
namespace iopermd::guard {

struct PrepareRequest : PrepareHead {
    using Head = PrepareHead;
    Head& head() { return *this; }
    PortSet ports;
    std::string program;  // shorter than PATH_MAX
};
struct StripRequest : StripHead {
    using Head = StripHead;
    Head& head() { return *this; }
    PortSet ports;
};
struct AdoptRequest : AdoptHead {
    using Head = AdoptHead;
    Head& head() { return *this; }
    PortSet ports;
};
struct AnswerRequest : AnswerHead {
    using Head = AnswerHead;
    Head& head() { return *this; }
    PortSet ports;
};

template <class T>
concept CarriesPorts = requires {
    typename T::Head;
};
template <class T>
concept CarriesProgram = CarriesPorts<T> && requires(T message) {
    message.program.size();
};

inline PortSet to_set(const Ports& ports) {
    return PortSet{PortSet::Words{ports.words}};
}
inline Ports to_words(const PortSet& set) {
    Ports ports;
    set.write_words(ports.words);
    return ports;
}

template <class T>
void append_bytes(std::string& packet, const T& value) {
    packet.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline void append_ports(std::string& packet, const PortSet& ports) {
    append_bytes(packet, ports.chunks());
    for (uint64_t rest = ports.chunks(); rest != 0; rest &= rest - 1) {
        const auto words = std::as_bytes(ports.chunk(static_cast<size_t>(std::countr_zero(rest))));
        packet.append(reinterpret_cast<const char*>(words.data()), words.size());
    }
}

// A message as the bytes of its packet.
template <class T>
std::string pack(const T& message) {
    std::string packet;
    if constexpr (CarriesPorts<T>) {
        append_bytes<typename T::Head>(packet, message);
        append_ports(packet, message.ports);
        if constexpr (CarriesProgram<T>)
            packet += message.program;
    } else {
        append_bytes(packet, message);
    }
    return packet;
}

// Takes a value off the front of `bytes`; false where they are too few.
template <class T>
bool take_bytes(std::span<const std::byte>& bytes, T& value) {
    if (bytes.size() < sizeof value)
        return false;
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes = bytes.subspan(sizeof value);
    return true;
}

// Every set has one form: a chunk without a port is not named.
inline bool take_ports(std::span<const std::byte>& bytes, PortSet& ports) {
    uint64_t chunks = 0;
    if (!take_bytes(bytes, chunks))
        return false;
    for (uint64_t rest = chunks; rest != 0; rest &= rest - 1) {
        uint64_t words[PortSet::kWordsPerChunk];
        if (!take_bytes(bytes, words))
            return false;
        ports.set_chunk(static_cast<size_t>(std::countr_zero(rest)), words);
    }
    return ports.chunks() == chunks;
}

// Reads a whole packet of T into a fresh `message`; false where it is not one. The fields' values are not
// looked at.
template <class T>
bool unpack(std::span<const std::byte> packet, T& message) {
    if constexpr (CarriesPorts<T>) {
        if (!take_bytes<typename T::Head>(packet, message) || !take_ports(packet, message.ports))
            return false;
        if constexpr (CarriesProgram<T>) {
            message.program.assign(reinterpret_cast<const char*>(packet.data()), packet.size());
            return true;
        }
        return packet.empty();
    } else {
        return packet.size() == sizeof message && take_bytes(packet, message);
    }
}

}  // namespace iopermd::guard
