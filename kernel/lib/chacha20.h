// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace kernel {

// One block of the ChaCha20 stream (RFC 8439, 2.3): 64 bytes from key, block counter and nonce. Pure.
class ChaCha20 {
public:
    using Key = std::array<uint32_t, 8>;
    using Block = std::array<uint32_t, 16>;

    static constexpr Block block(const Key& key, uint32_t counter, std::array<uint32_t, 3> nonce) {
        Block start{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};  // "expand 32-byte k"
        for (size_t i = 0; i < key.size(); i++)
            start[4 + i] = key[i];
        start[12] = counter;
        for (size_t i = 0; i < nonce.size(); i++)
            start[13 + i] = nonce[i];
        Block state = start;
        for (int round = 0; round < 10; round++) {
            quarter(state, 0, 4, 8, 12);
            quarter(state, 1, 5, 9, 13);
            quarter(state, 2, 6, 10, 14);
            quarter(state, 3, 7, 11, 15);
            quarter(state, 0, 5, 10, 15);
            quarter(state, 1, 6, 11, 12);
            quarter(state, 2, 7, 8, 13);
            quarter(state, 3, 4, 9, 14);
        }
        for (size_t i = 0; i < state.size(); i++)
            state[i] += start[i];
        return state;
    }

private:
    static constexpr void quarter(Block& s, size_t a, size_t b, size_t c, size_t d) {
        s[a] += s[b];
        s[d] = std::rotl(s[d] ^ s[a], 16);
        s[c] += s[d];
        s[b] = std::rotl(s[b] ^ s[c], 12);
        s[a] += s[b];
        s[d] = std::rotl(s[d] ^ s[a], 8);
        s[c] += s[d];
        s[b] = std::rotl(s[b] ^ s[c], 7);
    }
};

}  // namespace kernel
