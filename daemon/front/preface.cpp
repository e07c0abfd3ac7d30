// SPDX-License-Identifier: Apache-2.0
#include "daemon/front/preface.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

namespace iopermd::front {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr uint8_t kSettings = 4;
constexpr uint8_t kGoAway = 7;
constexpr uint32_t kEnhanceYourCalm = 0xb;

void append_big_endian(std::string& out, uint32_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>((value >> shift) & 0xff);
}

// All frames here are on stream 0 and have no flags.
std::string frame(uint8_t type, std::string_view payload) {
    std::string out;
    append_big_endian(out, static_cast<uint32_t>(payload.size()), 3);
    append_big_endian(out, type, 1);
    append_big_endian(out, 0, 1);
    append_big_endian(out, 0, 4);
    out += payload;
    return out;
}

}  // namespace

Preface peek_preface(int socket) {
    char bytes[kPreface.size()];
    const ssize_t size = ::recv(socket, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
    if (size == 0)
        return Preface::Closed;
    if (size < 0)
        return errno == EAGAIN || errno == EINTR ? Preface::Incomplete : Preface::Closed;
    const std::string_view seen(bytes, static_cast<size_t>(size));
    if (!kPreface.starts_with(seen))
        return Preface::Wrong;
    return seen.size() == kPreface.size() ? Preface::Valid : Preface::Incomplete;
}

std::string http2_refusal(std::string_view text) {
    std::string goaway;
    append_big_endian(goaway, 0, 4);  // no stream was processed
    append_big_endian(goaway, kEnhanceYourCalm, 4);
    goaway += text;
    return frame(kSettings, {}) + frame(kGoAway, goaway);
}

}  // namespace iopermd::front
