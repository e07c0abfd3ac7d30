// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/filter.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "daemon/common/error.h"
#include "iopermd/port_set.h"

namespace iopermd {

// Who answers the program's iopl().
enum class IoplAnswer {
    Always,      // the filter: 0 for every level
    Supervisor,  // ptrace: SECCOMP_RET_TRACE, so that the level of each thread is known (CLI and STI depend
                 // on it)
};

// SECCOMP_RET_DATA of a traced iopl(): by which ABI it was called, so where its argument is.
inline constexpr uint16_t kTracedIopl64 = 1;  // x86-64: rdi
inline constexpr uint16_t kTracedIopl32 = 2;  // i386: ebx

// The most separate ranges that fit into BPF_MAXINSNS instructions. Programs have a handful.
inline constexpr size_t kMaxFilterRanges = 800;

// The seccomp filter that answers ioperm() and iopl() of a program that holds `grant`, by either ABI (x86-64
// 173/172, i386 101/110), in the kernel's own order of checks (arch/x86/kernel/ioport.c) and with the
// kernel's argument widths: from and num are longs, turn_on and level ints, everything is 32 bits wide by the
// i386 ABI.
//   ioperm: bad range EINVAL; turn_on 0: 0, and nothing is taken (nobody could give it back), except for the
//   guard's own call
//           (strip_cookie.h), which reaches the kernel; inside the grant 0; else EPERM.
//   iopl:   above 3 EINVAL; else as `iopl` says.
// x32 calls get ENOSYS, as on kernels without x32; they would be a way around. Every other call is allowed.
//
// Classic BPF by hand, because libseccomp can neither add two arguments nor compare one twice; proved by an
// evaluator in tests/unit/run_filter_test.cpp. The arguments are values, not pointers, so no other thread can
// change them after the check. Fails with Code::Unsupported above kMaxFilterRanges.
Result<std::vector<sock_filter>> make_filter(const PortSet& grant, IoplAnswer iopl);

}  // namespace iopermd
