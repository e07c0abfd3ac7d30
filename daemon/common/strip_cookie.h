// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace iopermd {

// How the guard's ioperm(from, num, 0) is told from the program's own. ioperm-run's seccomp filter answers
// the program's ioperm(…, 0) with 0 and does not run it: a bit once cleared could not be set again, as nobody
// in the process has CAP_SYS_RAWIO. A call whose fourth and fifth argument (r10 and r8; esi and edi for
// i386), which ioperm(2) does not look at, hold these two words is passed to the kernel. No secret and no
// privilege: whoever makes the call can only lose ports. For x86-64 all 64 bits of both registers are
// compared.
inline constexpr uint32_t kStripCookie4 = 0x73747269;  // "stri"
inline constexpr uint32_t kStripCookie5 = 0x70706564;  // "pped"

}  // namespace iopermd
