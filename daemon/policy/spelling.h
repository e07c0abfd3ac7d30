// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace iopermd {

// The candidate that `word` was probably meant to be: the nearest by insertions, deletions, replacements and
// swaps of neighbours, if at most two of them (one for words of four letters or fewer) lie between. The first
// of several that are equally near.
std::optional<std::string_view> nearest_word(std::string_view word,
                                             std::span<const std::string_view> candidates);

}  // namespace iopermd
