// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel {

// struct user_desc: a segment as set_thread_area(2) and modify_ldt(2) describe it.
struct UserDescriptor {
    uint32_t entry_number;
    uint32_t base;
    uint32_t limit;
    uint32_t is_32bit : 1;
    uint32_t contents : 2;  // 0: data, 1: data that grows down, 2: code, 3: conforming code
    uint32_t is_read_only : 1;
    uint32_t limit_in_pages : 1;
    uint32_t is_absent : 1;
    uint32_t is_useable : 1;
    uint32_t unused : 25;  // 64-bit code among it, which no segment of a program's own can have

    // Linux's LDT_empty(), which glibc's headers know: no segment that anybody could use, and so none.
    bool is_empty() const;
    // All zero but the number; set_thread_area(2) takes it for empty as well.
    bool is_zero() const;
};
static_assert(sizeof(UserDescriptor) == 16);

// A segment descriptor (SDM vol. 3, 3.4.5), as the CPU reads it; 0 is none.
class SegmentDescriptor {
public:
    constexpr SegmentDescriptor() = default;
    constexpr explicit SegmentDescriptor(uint64_t raw) : raw_(raw) {}
    constexpr uint64_t raw() const { return raw_; }

    constexpr bool is_absent() const { return bits(47, 1) == 0; }
    constexpr bool is_code() const { return bits(43, 2) == 3; }  // memory, executable
    constexpr bool is_writable() const { return bits(43, 2) == 2 && bits(41, 1) == 1; }
    constexpr bool is_readable() const { return bits(43, 2) == 2 || (is_code() && bits(41, 1) == 1); }
    constexpr bool is_conforming() const { return is_code() && bits(42, 1) == 1; }
    constexpr bool is_64bit() const { return bits(53, 1) == 1; }
    constexpr uint32_t base() const { return static_cast<uint32_t>(bits(16, 24) | bits(56, 8) << 24); }
    // The last offset of a segment that grows up.
    constexpr uint32_t last_offset() const {
        const auto limit = static_cast<uint32_t>(bits(0, 16) | bits(48, 4) << 16);
        return bits(55, 1) == 1 ? limit << 12 | 0xfff : limit;
    }
    constexpr uint64_t bits(unsigned low, unsigned count) const {
        return raw_ >> low & ((uint64_t{1} << count) - 1);
    }

private:
    uint64_t raw_ = 0;
};

// The flat segments of every program, marked as accessed: the CPU would write the bit, and the GDT becomes
// read-only. In 64-bit mode it looks at their type, privilege and L bit alone.
inline constexpr SegmentDescriptor kUserCode32{0x00cf'fb00'0000'ffff};
inline constexpr SegmentDescriptor kUserData{0x00cf'f300'0000'ffff};
inline constexpr SegmentDescriptor kUserCode{0x00af'fb00'0000'ffff};

// A segment descriptor for user mode, marked as accessed as well.
SegmentDescriptor make_descriptor(const UserDescriptor& description);
// The same backwards; of none, an empty one.
UserDescriptor describe_descriptor(SegmentDescriptor descriptor, uint32_t entry_number);

// What a thread's own entries may be: data of 32 bits, or nothing. Inval.
Result<SegmentDescriptor> make_thread_descriptor(const UserDescriptor& description);
// What an entry of the local table may be: anything of 32 bits, or nothing; conforming code must be absent.
// `old_form` is modify_ldt(1), from before there was more. Inval.
Result<SegmentDescriptor> make_local_descriptor(const UserDescriptor& description, bool old_form);

}  // namespace kernel
