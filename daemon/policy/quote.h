// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace iopermd {

// `text` as a TOML basic string: in quotes, with '"', '\' and control characters escaped, so that no file can
// write to a terminal through a message.
std::string quote(std::string_view text);

// "a", "b" and "c": for sentences.
std::string quote_list(std::span<const std::string_view> words, std::string_view last_separator);

}  // namespace iopermd
