// SPDX-License-Identifier: Apache-2.0
#include "pio/tss_window.h"

#include <algorithm>
#include <bit>

#include "lib/copy_words.h"
#include "pio/thread_ports.h"

namespace kernel::pio {

static_assert(offsetof(Tss, hardware) == 0 && sizeof(HardwareTss) == 0x68,
              "the hardware's part comes first, wherever the maps are");
static_assert(sizeof(Tss::map) == kPortCount / 8 && sizeof(Tss::all) == kPortCount / 8);
static_assert(kMapBase + kPortCount / 8 == offsetof(Tss, map_end), "the CPU reads the byte after the map");
static_assert(kAllBase + kPortCount / 8 == offsetof(Tss, all_end), "and after this one");
static_assert(kTssLimit >= offsetof(Tss, all_end) && kTssLimit < sizeof(Tss));
static_assert(kInvalidBase > kTssLimit, "no bit of an invalid map lies within the limit");

void TssWindow::initialize(Tss& tss) {
    tss_ = &tss;
    invalidate();
    std::fill(std::begin(tss.map), std::end(tss.map), ~uint64_t{0});
    std::fill(std::begin(tss.all), std::end(tss.all), 0);
    tss.map_end = tss.all_end = ~uint64_t{0};
    loaded_sequence_ = 0;
    loaded_chunks_ = 0;
}

// A chunk that neither the old nor the new permissions use is all ones in the map already. Copying what is
// wanted over whatever is there, and never the difference of two states, cannot leave a port open if the two
// ever disagree about the past.
//
// The controller may change the permissions meanwhile, from another CPU (pio/reshuffle.h). Therefore the
// number is read first and the mask of chunks once: what is in the map then is never more than the mask says,
// and never newer than the number.
inline void TssWindow::load(const Permissions& permissions, uint64_t sequence) {
    const PortBitmap& ports = permissions.ports();
    loaded_sequence_ = sequence;
    const uint64_t chunks = ports.chunks();
    uint64_t rest = loaded_chunks_ | chunks;
    loaded_chunks_ = chunks;
    for (; rest != 0; rest &= rest - 1) {
        const auto index = static_cast<size_t>(std::countr_zero(rest));
        copy_words(tss_->map + index * PortChunk::kWords, ports.chunk(index, chunks).words,
                   PortChunk::kWords);
    }
}

void TssWindow::open_for(ThreadPorts& thread) {
    if (thread.holds_all()) {
        set_base(kAllBase);
        return;
    }
    const Permissions* permissions = thread.permissions();
    if (!permissions) [[unlikely]] {
        thread.repair();
        return;
    }
    const uint64_t sequence = permissions->sequence();
    if (sequence != loaded_sequence_)
        load(*permissions, sequence);
    set_base(kMapBase);
}

}  // namespace kernel::pio
