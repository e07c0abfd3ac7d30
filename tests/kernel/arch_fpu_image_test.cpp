// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "arch/fpu_image.h"

namespace kernel {
namespace {

constexpr uint64_t kX87SseAvx = 7;
constexpr size_t kStateBytes = 832;
constexpr size_t kImageBytes = kStateBytes + sizeof kXstateEndMark;

class FpuImage : public testing::Test {
protected:
    FpuImage() { reset_fpu_image(image_, kX87SseAvx); }

    FxsaveArea& legacy(std::vector<uint8_t>& bytes) { return *reinterpret_cast<FxsaveArea*>(bytes.data()); }
    XsaveHeader& header(std::vector<uint8_t>& bytes) {
        return *reinterpret_cast<XsaveHeader*>(bytes.data() + sizeof(FxsaveArea));
    }
    // What load says of `bytes`; a refusal must leave the image alone.
    bool loads(const std::vector<uint8_t>& bytes) {
        const std::vector<uint8_t> before = image_;
        const bool loaded = load_fpu_image(image_, kX87SseAvx, bytes).has_value();
        if (!loaded) {
            EXPECT_EQ(image_, before);
        }
        return loaded;
    }

    std::vector<uint8_t> image_ = std::vector<uint8_t>(kImageBytes);
};

TEST_F(FpuImage, StartsAsExecveLeavesIt) {
    EXPECT_EQ(legacy(image_).control, 0x37f);
    EXPECT_EQ(legacy(image_).mxcsr, 0x1f80u);
    EXPECT_EQ(legacy(image_).magic, kXstateMagic);
    EXPECT_EQ(legacy(image_).state_bytes, kStateBytes);
    EXPECT_EQ(legacy(image_).extended_bytes, kImageBytes);
    EXPECT_EQ(header(image_).present, 0u);
    uint32_t end;
    std::memcpy(&end, image_.data() + kStateBytes, sizeof end);
    EXPECT_EQ(end, kXstateEndMark);
}

TEST_F(FpuImage, AWholeImageComesBack) {
    std::vector<uint8_t> changed = image_;
    header(changed).present = kX87SseAvx;
    legacy(changed).registers[200] = 42;
    changed[kStateBytes - 1] = 43;
    EXPECT_TRUE(loads(changed));
    EXPECT_EQ(image_, changed);
}

TEST_F(FpuImage, WithoutTheMagicNumbersOnlyTheLegacyPartCounts) {
    std::vector<uint8_t> changed = image_;
    header(changed).present = kX87SseAvx;
    legacy(changed).registers[200] = 42;
    for (int missing = 0; missing < 2; missing++) {
        std::vector<uint8_t> damaged = changed;
        if (missing == 0)
            legacy(damaged).magic = 0;
        else
            damaged[kStateBytes] ^= 1;
        EXPECT_TRUE(loads(damaged));
        EXPECT_EQ(legacy(image_).registers[200], 42);
        EXPECT_EQ(header(image_).present, kLegacyFeatures);
        EXPECT_EQ(legacy(image_).magic, kXstateMagic);
    }
}

TEST_F(FpuImage, WhatWouldFaultInTheCpuIsRefused) {
    std::vector<uint8_t> bad = image_;
    legacy(bad).mxcsr = 0x10000;
    EXPECT_FALSE(loads(bad));
    bad = image_;
    header(bad).present = kX87SseAvx | 8;
    EXPECT_FALSE(loads(bad));
    bad = image_;
    header(bad).compaction = uint64_t{1} << 63;
    EXPECT_FALSE(loads(bad));
    bad = image_;
    header(bad).reserved[5] = 1;
    EXPECT_FALSE(loads(bad));
}

TEST_F(FpuImage, EveryShorterInputIsSafe) {
    for (size_t size = 0; size < kImageBytes; size++)
        EXPECT_EQ(loads(std::vector<uint8_t>(image_.begin(), image_.begin() + static_cast<ptrdiff_t>(size))),
                  size >= sizeof(FxsaveArea));
}

}  // namespace
}  // namespace kernel
