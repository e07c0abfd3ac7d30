// SPDX-License-Identifier: Apache-2.0
#include "dev/random.h"

#include <algorithm>
#include <cstring>

#include "arch/clock.h"
#include "arch/cpuid.h"
#include "lib/chacha20.h"
#include "lib/guarded.h"

namespace kernel {
namespace {

constexpr int kTries = 10;  // RDRAND may be empty for a moment (SDM vol. 1, 7.3.17.1)

bool hardware_word(uint64_t& out) {
    static constexpr uint32_t kRdrand = 1u << 30, kRdseed = 1u << 18;
    const bool has_rdseed = cpuid(7).ebx & kRdseed;
    const bool has_rdrand = cpuid(1).ecx & kRdrand;
    bool ok = false;
    for (int i = 0; i < kTries && has_rdseed && !ok; i++)
        asm volatile("rdseed %0" : "=r"(out), "=@ccc"(ok));
    for (int i = 0; i < kTries && has_rdrand && !ok; i++)
        asm volatile("rdrand %0" : "=r"(out), "=@ccc"(ok));
    return ok;
}

class Generator {
public:
    void fill(std::span<uint8_t> out) {
        if (!seeded_)
            seed();
        while (!out.empty()) {
            const ChaCha20::Block block = ChaCha20::block(key_, counter_++, nonce_);
            const size_t part = std::min(out.size(), sizeof block);
            std::memcpy(out.data(), block.data(), part);
            out = out.subspan(part);
        }
        replace_key();
    }
    void mix(std::span<const uint8_t> bytes) {
        auto* key = reinterpret_cast<uint8_t*>(key_.data());
        for (size_t i = 0; i < bytes.size(); i++) {
            key[i % sizeof key_] ^= bytes[i];
            if (i % sizeof key_ == sizeof key_ - 1)
                replace_key();
        }
        replace_key();
    }

private:
    void seed() {
        seeded_ = true;
        for (int i = 0; i < 8; i++) {
            uint64_t word = 0;
            if (!hardware_word(word))
                word = monotonic_now() ^ std::rotl(realtime_now(), 32);
            uint8_t bytes[sizeof word];
            std::memcpy(bytes, &word, sizeof word);
            mix(bytes);
        }
    }
    void replace_key() {
        const ChaCha20::Block block = ChaCha20::block(key_, counter_++, nonce_);
        std::copy_n(block.begin(), key_.size(), key_.begin());
    }

    ChaCha20::Key key_{};
    std::array<uint32_t, 3> nonce_{};
    uint32_t counter_ = 0;
    bool seeded_ = false;
};

constinit Guarded<Generator, LockRank::Random> generator;

}  // namespace

void random_bytes(std::span<uint8_t> out) {
    // Long requests in pieces, so that the lock does not keep interrupts off for long.
    constexpr size_t kPiece = 1024;
    while (!out.empty()) {
        const size_t part = std::min(out.size(), kPiece);
        generator.lock()->fill(out.first(part));
        out = out.subspan(part);
    }
}

void add_randomness(std::span<const uint8_t> bytes) {
    generator.lock()->mix(bytes);
}

}  // namespace kernel
