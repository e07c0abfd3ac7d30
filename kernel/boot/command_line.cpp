// SPDX-License-Identifier: Apache-2.0
#include "boot/command_line.h"

#include "boot/handoff.h"

namespace kernel {
namespace {

constinit std::array<char, 1024> text{};
constinit size_t text_size = 0;

// Calls visit(word) for each word.
template <class Visit>
void for_each_word(Visit visit) {
    std::string_view rest = command_line();
    while (!rest.empty()) {
        const size_t end = rest.find(' ');
        visit(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
}

}  // namespace

void keep_command_line(const Handoff& handoff) {
    text_size = handoff.command_line().copy(text.data(), text.size());
}

std::string_view command_line() {
    return {text.data(), text_size};
}

std::string_view command_line_value(std::string_view name) {
    std::string_view value;
    for_each_word([&](std::string_view word) {
        if (word.size() > name.size() && word.starts_with(name) && word[name.size()] == '=')
            value = word.substr(name.size() + 1);
    });
    return value;
}

bool command_line_has(std::string_view wanted) {
    bool found = false;
    for_each_word([&](std::string_view word) { found = found || word == wanted; });
    return found;
}

}  // namespace kernel
