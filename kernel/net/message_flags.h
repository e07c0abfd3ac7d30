// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// MSG_* of send(2), recv(2) and their relatives; others mean nothing to local sockets.
inline constexpr uint32_t kMessageOutOfBand = 0x1;
inline constexpr uint32_t kMessagePeek = 0x2;
inline constexpr uint32_t kMessageControlTruncated = 0x8;
inline constexpr uint32_t kMessageTruncated = 0x20;
inline constexpr uint32_t kMessageNoWait = 0x40;
inline constexpr uint32_t kMessageWaitForAll = 0x100;
inline constexpr uint32_t kMessageNoSignal = 0x4000;
inline constexpr uint32_t kMessageWaitForOne = 0x1'0000;
inline constexpr uint32_t kMessageCloseOnExec = 0x4000'0000;

}  // namespace kernel
