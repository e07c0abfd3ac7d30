// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace kernel {

// struct pollfd
struct PollItem {
    int32_t descriptor;
    uint16_t wanted;
    uint16_t found;
};
static_assert(sizeof(PollItem) == 8);

// struct epoll_event, which x86-64 packs.
struct [[gnu::packed]] EpollEvent {
    uint32_t events;
    uint64_t data;
};
static_assert(sizeof(EpollEvent) == 12);

// The sixth argument of pselect6(2): a signal mask and its size.
struct SignalMaskArgument {
    uint64_t address;
    uint64_t bytes;

    struct Narrow {
        uint32_t address, bytes;
    };
    static SignalMaskArgument widen(const Narrow& form) { return {form.address, form.bytes}; }
};

}  // namespace kernel
