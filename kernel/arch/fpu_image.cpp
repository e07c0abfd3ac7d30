// SPDX-License-Identifier: Apache-2.0
#include "arch/fpu_image.h"

#include <algorithm>
#include <cstring>

namespace kernel {
namespace {

// What every CPU with XSAVE accepts (SDM vol. 1, 11.6.6: all bits but 31:16).
constexpr uint32_t kMxcsrMask = 0xffff;

template <class T>
T read_at(std::span<const uint8_t> bytes, size_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}
template <class T>
void write_at(std::span<uint8_t> bytes, size_t at, const T& value) {
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

void write_marks(std::span<uint8_t> image, uint64_t features) {
    const auto bytes = static_cast<uint32_t>(image.size());
    constexpr auto kMarkBytes = static_cast<uint32_t>(sizeof kXstateEndMark);
    auto area = read_at<FxsaveArea>(image, 0);
    area.magic = kXstateMagic;
    area.extended_bytes = bytes;
    area.features = features;
    area.state_bytes = bytes - kMarkBytes;
    write_at(image, 0, area);
    write_at(image, bytes - kMarkBytes, kXstateEndMark);
}

bool is_whole(std::span<const uint8_t> bytes, size_t wanted) {
    if (bytes.size() < wanted)
        return false;
    const auto area = read_at<FxsaveArea>(bytes, 0);
    return area.magic == kXstateMagic && area.state_bytes == wanted - sizeof kXstateEndMark &&
           read_at<uint32_t>(bytes, area.state_bytes) == kXstateEndMark;
}

bool loads(const XsaveHeader& header, uint64_t features) {
    return !(header.present & ~features) && header.compaction == 0 &&
           std::all_of(std::begin(header.reserved), std::end(header.reserved),
                       [](uint64_t word) { return word == 0; });
}

}  // namespace

void reset_fpu_image(std::span<uint8_t> image, uint64_t features) {
    constexpr uint16_t kInitialControl = 0x37f;
    constexpr uint32_t kInitialMxcsr = 0x1f80;
    std::memset(image.data(), 0, image.size());
    FxsaveArea area{};
    area.control = kInitialControl;
    area.mxcsr = kInitialMxcsr;
    area.mxcsr_mask = kMxcsrMask;
    write_at(image, 0, area);
    // No part is present: XRSTOR gives each its initial value, but takes MXCSR from the image.
    if (features != 0)
        write_marks(image, features);
}

Result<> load_fpu_image(std::span<uint8_t> image, uint64_t features, std::span<const uint8_t> bytes) {
    if (bytes.size() < sizeof(FxsaveArea) || read_at<FxsaveArea>(bytes, 0).mxcsr & ~kMxcsrMask)
        return fail(Errno::Inval);
    if (features == 0) {
        std::memcpy(image.data(), bytes.data(), sizeof(FxsaveArea));
        return {};
    }
    if (is_whole(bytes, image.size())) {
        if (!loads(read_at<XsaveHeader>(bytes, sizeof(FxsaveArea)), features))
            return fail(Errno::Inval);
        std::memcpy(image.data(), bytes.data(), image.size());
    } else {
        XsaveHeader header{};
        header.present = kLegacyFeatures;
        std::memcpy(image.data(), bytes.data(), sizeof(FxsaveArea));
        write_at(image, sizeof(FxsaveArea), header);
    }
    write_marks(image, features);
    return {};
}

}  // namespace kernel
