// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "lib/owned.h"
#include "lib/result.h"
#include "lib/text.h"
#include "lib/vector.h"

namespace kernel {

// setxattr(2): a value is for a new name alone (else Exist), for a known one alone (else NoData), for
// neither.
struct AttributeChange {
    bool must_create = false, must_replace = false;
};

// xattr(7): the named values of one file. Under its owner's lock.
class ExtendedAttributes {
public:
    static constexpr size_t kLongestName = 255, kLongestValue = 65536;
    // A file's names fill at most what listxattr(2) can give.
    static constexpr size_t kMostNames = 65536 / (kLongestName + 1);

    // NoSpace, NoMem, and what `change` says.
    Result<> set(std::string_view name, std::span<const uint8_t> value, AttributeChange change);
    // Its size; it is in `room` if that is not empty: Range where it does not fit. NoData.
    Result<size_t> get(std::string_view name, std::span<uint8_t> room) const;
    Result<> remove(std::string_view name);  // NoData
    // The names, each with a zero, in the same way; those of "trusted." for the privileged only.
    Result<size_t> list(std::span<char> room, bool with_trusted) const;

private:
    struct Attribute {
        Text name;
        Vector<uint8_t> value;
    };
    Attribute* find(std::string_view name) const;

    Vector<Owned<Attribute>> all_;
};

}  // namespace kernel
