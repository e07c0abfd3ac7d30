// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace kernel {

// getrlimit(2)
inline constexpr uint64_t kUnlimited = ~uint64_t{0};
struct ResourceLimit {
    uint64_t soft = kUnlimited;
    uint64_t hard = kUnlimited;

    // All ones is no limit in either form; what is more than the narrow one can say is none, too.
    struct Narrow {
        uint32_t soft, hard;
    };
    Narrow narrow() const { return {narrow(soft), narrow(hard)}; }
    static ResourceLimit widen(const Narrow& form) { return {widen(form.soft), widen(form.hard)}; }

private:
    static constexpr uint32_t kNarrowUnlimited = ~uint32_t{0};
    static constexpr uint32_t narrow(uint64_t limit) {
        return limit > kNarrowUnlimited ? kNarrowUnlimited : static_cast<uint32_t>(limit);
    }
    static constexpr uint64_t widen(uint32_t limit) { return limit == kNarrowUnlimited ? kUnlimited : limit; }
};
enum class Resource : uint8_t {
    CpuTime,
    FileSize,
    Data,
    Stack,
    Core,
    ResidentSet,
    Processes,
    Files,
    LockedMemory,
    AddressSpace,
    Locks,
    PendingSignals,
    MessageQueue,
    Nice,
    RealTimePriority,
    RealTimeTime,
    Count
};

// Linux's defaults: 8 MiB of stack, no core file, 1,024 descriptors.
struct ResourceLimits {
    std::array<ResourceLimit, static_cast<size_t>(Resource::Count)> all{};

    ResourceLimits() {
        (*this)[Resource::Stack] = {8u << 20, kUnlimited};
        (*this)[Resource::Core] = {0, kUnlimited};
        (*this)[Resource::Files] = {1024, 4096};
        (*this)[Resource::LockedMemory] = {8u << 20, 8u << 20};
        (*this)[Resource::MessageQueue] = {819200, 819200};
        (*this)[Resource::Nice] = {0, 0};
        (*this)[Resource::RealTimePriority] = {0, 0};
    }
    ResourceLimit& operator[](Resource which) { return all[static_cast<size_t>(which)]; }
    const ResourceLimit& operator[](Resource which) const { return all[static_cast<size_t>(which)]; }
};

}  // namespace kernel
