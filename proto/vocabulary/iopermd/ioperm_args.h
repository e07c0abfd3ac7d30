// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "iopermd/expected.h"
#include "iopermd/port_range.h"

namespace iopermd {

// The one way in which the arguments of ioperm(2) can be bad; the kernel says EINVAL before it looks at any
// privilege.
enum class IopermError { InvalidRange };

// ioperm(2)'s own check, in the kernel's order (arch/x86/kernel/ioport.c, ksys_ioperm): `from + num <= from`
// covers num == 0 and the wrap at 2^64, then the end must not lie above 65536.
constexpr Expected<PortRange, IopermError> check_ioperm(uint64_t from, uint64_t num) {
    const uint64_t end = from + num;
    if (end <= from || end > kPortCount)
        return Unexpected{IopermError::InvalidRange};
    return PortRange{Port{static_cast<uint16_t>(from)}, Port{static_cast<uint16_t>(end - 1)}};
}

// iopl(2) takes levels 0..3 and looks at the low 32 bits of its argument only.
inline constexpr uint32_t kMaxIopl = 3;

}  // namespace iopermd
