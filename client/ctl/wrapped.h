// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace iopermd::ctl {

// `text` with line breaks at blanks, so that no line is longer than `width` columns unless one word is. Empty
// lines stay.
std::string wrapped(std::string_view text, size_t width);

}  // namespace iopermd::ctl
