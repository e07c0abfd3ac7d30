// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "lib/vector.h"

namespace kernel {

// An owned string, for names that outlive their source. Immutable but for assignment; making one can fail.
class Text {
public:
    constexpr Text() = default;
    Text(Text&&) = default;
    Text& operator=(Text&&) = default;

    static Result<Text> copy(std::string_view from) {
        Text text;
        TRY(text.bytes_.reserve(from.size()));
        for (char c : from)
            TRY(text.bytes_.push(c));
        return text;
    }

    std::string_view view() const { return {bytes_.begin(), bytes_.size()}; }
    bool empty() const { return bytes_.empty(); }

private:
    Vector<char> bytes_;
};

}  // namespace kernel
