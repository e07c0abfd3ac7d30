// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/ref.h"
#include "lib/result.h"
#include "lib/vector.h"
#include "mm/frame.h"

namespace kernel {

// A pipe's contents: a ring of pages, each with the bytes that are still to be read. Bytes that are in the
// ring never move, so that a reader may copy out of a page that it took while writers go on. Not thread-safe:
// the pipe's lock guards it.
class PipeRing {
public:
    static constexpr unsigned kDefaultPages = 16;  // 64 KiB, as on Linux
    static constexpr unsigned kMaxPages = 256;     // /proc/sys/fs/pipe-max-size: 1 MiB

    // NoMem. Before anything else, and again to change the size: Busy where the contents do not fit.
    Result<> set_pages(unsigned pages);

    unsigned pages() const { return static_cast<unsigned>(slots_.size()); }
    size_t bytes() const { return bytes_; }
    bool empty() const { return bytes_ == 0; }
    // No page can be added; small writes may still find room in the last one.
    bool full() const { return !empty() && used_ == slots_.size(); }

    // Appends all of the bytes to the last page. False if that takes a new one: give it to append_page().
    bool append(const void* from, size_t bytes);
    // Appends the first `bytes` of a page, which nobody else knows; not full().
    void append_page(Ref<Frame> frame, size_t bytes);

    // Takes up to `room` bytes out by copying; how many.
    size_t take(void* to, size_t room);
    // Takes a run of up to `room` bytes out without copying: `frame` keeps them alive. Not empty().
    struct Run {
        Ref<Frame> frame;
        size_t offset;
        size_t bytes;
        const uint8_t* data() const { return frame->bytes() + offset; }
    };
    Run take_run(size_t room);
    void clear();

private:
    struct Slot {
        Ref<Frame> frame;
        uint32_t begin = 0;
        uint32_t end = 0;
    };

    Slot& slot(unsigned index) { return slots_[(first_ + index) & (slots_.size() - 1)]; }
    void drop_first();

    Vector<Slot> slots_;  // a power of two
    unsigned first_ = 0;
    unsigned used_ = 0;  // 1 while a page is kept empty
    size_t bytes_ = 0;
};

}  // namespace kernel
