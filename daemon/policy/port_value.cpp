// SPDX-License-Identifier: Apache-2.0
#include "daemon/policy/port_value.h"

#include "daemon/policy/quote.h"
#include "iopermd/port_text.h"

namespace iopermd {
namespace {

constexpr std::string_view kPortAdvice =
    R"(write ports such as "0x378", "0x378-0x37a" or "0x378+3", or a list of them)";

std::string_view advice_for(PortTextError::Kind kind) {
    switch (kind) {
        case PortTextError::Kind::Empty:
            return kPortAdvice;
        case PortTextError::Kind::NotANumber:
            return "write 0x378, 888, 0x378-0x37a or 0x378+3";
        case PortTextError::Kind::LeadingZero:
            return "write 0x70 for hexadecimal, 70 for decimal";
        case PortTextError::Kind::TooLarge:
            return "write ports from 0x0 to 0xffff";
        case PortTextError::Kind::Reversed:
            return "write the lower port first";
        case PortTextError::Kind::NoPorts:
            return "write the number of ports after the +, at least 1";
        case PortTextError::Kind::PastTheEnd:
            return "write a smaller number after the +";
    }
    return kPortAdvice;
}

// "0x70,0x80" is what command lines take; a policy has lists for that.
std::string list_of(std::string_view text) {
    std::string out = "write a list: [";
    size_t at = 0;
    while (at < text.size()) {
        const size_t end = std::min(text.find_first_of(", ", at), text.size());
        if (end > at)
            out += (out.ends_with('[') ? "" : ", ") + quote(text.substr(at, end - at));
        at = end + 1;
    }
    return out + "]";
}

}  // namespace

std::optional<PortRange> read_port_value(const Section& section, std::string_view key,
                                         const toml::node& node) {
    if (const auto* number = node.as_integer()) {
        if (number->get() >= 0 && number->get() < int64_t{kPortCount})
            return PortRange{Port{static_cast<uint16_t>(number->get())}};
        section.complain(section.place_of(node), "port " + std::to_string(number->get()) + " does not exist",
                         std::string(advice_for(PortTextError::Kind::TooLarge)));
        return std::nullopt;
    }
    const auto* text = node.as_string();
    if (text == nullptr) {
        section.complain_type(key, node, kPortAdvice);
        return std::nullopt;
    }
    auto range = parse_port_range(text->get());
    if (range)
        return *range;
    const PortTextError::Kind kind = range.error().kind;
    const std::string_view problem =
        describe(kind);  // some go on with advice of their own, after a semicolon
    const bool is_list = text->get().find_first_of(", ") != std::string::npos && parse_port_set(text->get());
    section.complain(section.place_of(node),
                     "ports " + quote(text->get()) + ": " +
                         std::string(is_list ? "more than one range" : problem.substr(0, problem.find(';'))),
                     is_list ? list_of(text->get()) : std::string(advice_for(kind)));
    return std::nullopt;
}

}  // namespace iopermd
