// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "seccomp/call.h"

// What programs and the kernel exchange by seccomp(2) and a listener's ioctl(2) (linux/seccomp.h).
namespace kernel::seccomp {

// seccomp(2)'s operations and its flags for kSetFilter.
enum Operation : uint32_t { kSetStrict = 0, kSetFilter = 1, kActionAvailable = 2, kNotificationSizes = 3 };
enum Flag : uint32_t {
    kSynchronize = 1,  // TSYNC: every thread of the process
    kLogs = 2,
    kSpeculates = 4,  // SPEC_ALLOW: no protection of the processor is switched on by a filter here
    kNewListener = 8,
    kSynchronizeEsrch = 16,
    kWaitKillable = 32,
};
inline constexpr uint32_t kAllFlags = 63;

// struct sock_fprog
struct Program {
    uint16_t length;
    uint16_t padding[3];
    uint64_t instructions;

    struct Narrow {
        uint16_t length;
        uint16_t padding;
        uint32_t instructions;
    };
    static Program widen(const Narrow& form) { return {form.length, {}, form.instructions}; }
};
static_assert(sizeof(Program) == 16 && sizeof(Program::Narrow) == 8);

// struct seccomp_notif_sizes
struct NotificationSizes {
    uint16_t notification, response, call;
};

// struct seccomp_notif
struct Notification {
    uint64_t id;
    uint32_t thread;
    uint32_t flags;
    Call call;
};
static_assert(sizeof(Notification) == 80);

// struct seccomp_notif_resp
struct Response {
    static constexpr uint32_t kContinue = 1;
    uint64_t id;
    int64_t value;
    int32_t error;
    uint32_t flags;
};
static_assert(sizeof(Response) == 24);

// struct seccomp_notif_addfd
struct AddDescriptor {
    static constexpr uint32_t kSetNumber = 1, kSend = 2;
    uint64_t id;
    uint32_t flags;
    uint32_t source;
    uint32_t wanted;
    uint32_t descriptor_flags;
};
static_assert(sizeof(AddDescriptor) == 24);

// ioctl requests: direction, size, '!', number.
inline constexpr uint32_t kReceive = 0xc050'2100, kSend = 0xc018'2101, kIdValid = 0x4008'2102,
                          kIdValidOld = 0x8008'2102, kAddDescriptor = 0x0000'2103;
// Those of kAddDescriptor say how much of the structure they know.
inline constexpr uint32_t kRequestNumber = 0x0000'ffff, kRequestSizeShift = 16, kRequestSizeMask = 0x3fff;

}  // namespace kernel::seccomp
