// SPDX-License-Identifier: Apache-2.0
#include "fs/pipe_ring.h"

#include <algorithm>
#include <cstring>

namespace kernel {

Result<> PipeRing::set_pages(unsigned pages) {
    if (pages < used_)
        return fail(Errno::Busy);
    Vector<Slot> slots;
    TRY(slots.resize(pages));
    for (unsigned i = 0; i < used_; i++)
        slots[i] = std::move(slot(i));
    slots_ = std::move(slots);
    first_ = 0;
    return {};
}

bool PipeRing::append(const void* from, size_t bytes) {
    if (used_ != 0) {
        Slot& last = slot(used_ - 1);
        if (bytes <= kPageSize - last.end) {
            std::memcpy(last.frame->bytes() + last.end, from, bytes);
            last.end += static_cast<uint32_t>(bytes);
            bytes_ += bytes;
            return true;
        }
    }
    return false;
}

void PipeRing::append_page(Ref<Frame> frame, size_t bytes) {
    if (empty())
        used_ = 0;  // the page that was kept goes
    Slot& next = slot(used_++);
    next.frame = std::move(frame);
    next.begin = 0;
    next.end = static_cast<uint32_t>(bytes);
    bytes_ += bytes;
}

// The last page stays where it is for the next small write, unless a reader still copies out of it.
void PipeRing::drop_first() {
    Slot& gone = slot(0);
    if (used_ == 1 && gone.frame->references() == 1) {
        gone.begin = gone.end = 0;
        return;
    }
    gone.frame = nullptr;
    first_ = (first_ + 1) & static_cast<unsigned>(slots_.size() - 1);
    used_--;
}

size_t PipeRing::take(void* to, size_t room) {
    size_t done = 0;
    while (done < room && !empty()) {
        Slot& from = slot(0);
        const size_t run = std::min<size_t>(room - done, from.end - from.begin);
        std::memcpy(static_cast<char*>(to) + done, from.frame->bytes() + from.begin, run);
        from.begin += static_cast<uint32_t>(run);
        bytes_ -= run;
        done += run;
        if (from.begin == from.end)
            drop_first();
    }
    return done;
}

PipeRing::Run PipeRing::take_run(size_t room) {
    Slot& from = slot(0);
    const size_t bytes = std::min<size_t>(room, from.end - from.begin);
    Run run{from.frame, from.begin, bytes};
    from.begin += static_cast<uint32_t>(bytes);
    bytes_ -= bytes;
    if (from.begin == from.end)
        drop_first();
    return run;
}

void PipeRing::clear() {
    for (Slot& one : slots_)
        one.frame = nullptr;
    first_ = used_ = 0;
    bytes_ = 0;
}

}  // namespace kernel
