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
    if (full() || !spare_ || bytes > kPageSize)
        return false;
    std::memcpy(spare_->bytes(), from, bytes);
    append_page(std::move(spare_), bytes);
    return true;
}

void PipeRing::append_page(Ref<Frame> frame, size_t bytes) {
    Slot& next = slot(used_++);
    next.frame = std::move(frame);
    next.begin = 0;
    next.end = static_cast<uint32_t>(bytes);
    bytes_ += bytes;
}

// An emptied page is kept for the next small write, unless a reader still copies out of it.
void PipeRing::drop_first() {
    Slot& gone = slot(0);
    if (!spare_ && gone.frame->references() == 1)
        spare_ = std::move(gone.frame);
    else
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
    while (used_ != 0)
        drop_first();
    bytes_ = 0;
    spare_ = nullptr;
}

}  // namespace kernel
