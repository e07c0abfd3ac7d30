// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// open(2)'s flags as Linux x86-64 numbers them.
inline constexpr uint32_t kReadOnly = 0;
inline constexpr uint32_t kWriteOnly = 1;
inline constexpr uint32_t kReadWrite = 2;
inline constexpr uint32_t kAccessMode = 3;
inline constexpr uint32_t kCreate = 0100;
inline constexpr uint32_t kExclusive = 0200;
inline constexpr uint32_t kNoControllingTty = 0400;
inline constexpr uint32_t kTruncate = 01000;
inline constexpr uint32_t kAppend = 02000;
inline constexpr uint32_t kNonBlock = 04000;
inline constexpr uint32_t kAsync = 020000;
inline constexpr uint32_t kDirect = 040000;
inline constexpr uint32_t kLargeFile = 0100000;  // F_GETFL shows it for every file that was opened by name
inline constexpr uint32_t kDirectoryOnly = 0200000;
inline constexpr uint32_t kNoFollow = 0400000;
inline constexpr uint32_t kNoAccessTime = 01000000;
inline constexpr uint32_t kCloseOnExec = 02000000;
inline constexpr uint32_t kPathOnly = 010000000;
inline constexpr uint32_t kUnnamed = 020000000;  // O_TMPFILE without O_DIRECTORY, which must come with it

// What is asked for once, at open, and never shown by F_GETFL.
inline constexpr uint32_t kOpenOnly = kCreate | kExclusive | kNoControllingTty | kTruncate | kCloseOnExec;
// What F_SETFL may change.
inline constexpr uint32_t kSettable = kAppend | kNonBlock | kAsync | kDirect | kNoAccessTime;

}  // namespace kernel
