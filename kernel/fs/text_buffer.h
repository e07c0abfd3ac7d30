// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "lib/format.h"
#include "lib/result.h"
#include "lib/vector.h"

namespace kernel {

// Text of any length that is made at once and read in pieces: what a file of /proc shows.
class TextBuffer {
public:
    // The longest piece that one print() makes; longer texts go through append().
    static constexpr size_t kPieceMax = 512;

    template <class... Args>
    Result<> print(std::string_view format, const Args&... args) {
        char room[kPieceMax];
        Writer out{room};
        kernel::print(out, format, args...);
        return append(out.text());
    }
    // A number with blanks behind it, `width` in all.
    Result<> print_left(uint64_t value, unsigned width) {
        char room[24];
        Writer out{room};
        out.put_number(value);
        while (out.text().size() < width && !out.truncated())
            out.put(' ');
        return append(out.text());
    }
    Result<> append(std::string_view text) {
        const size_t before = bytes_.size();
        if (bytes_.size() + text.size() > capacity_hint_)
            TRY(grow(bytes_.size() + text.size()));
        TRY(bytes_.resize(before + text.size()));
        text.copy(bytes_.begin() + before, text.size());
        return {};
    }
    std::string_view text() const { return {bytes_.begin(), bytes_.size()}; }
    void clear() { bytes_.clear(); }

private:
    Result<> grow(size_t wanted) {
        capacity_hint_ = wanted * 2;
        return bytes_.reserve(capacity_hint_);
    }

    Vector<char> bytes_;
    size_t capacity_hint_ = 0;
};

}  // namespace kernel
