// SPDX-License-Identifier: Apache-2.0
#include "exec/arguments.h"

#include <cstring>
#include <utility>

#include "lib/owned.h"

namespace kernel {
namespace {

// Most strings are short, the longest is 128 KiB: read into a small room first.
struct Room {
    char characters[Arguments::kStringMax];
};
constexpr size_t kShort = 256;

}  // namespace

Result<Arguments::String> Arguments::String::copy(std::string_view text) {
    String made;
    TRY(made.characters_.resize(text.size() + 1));
    std::memcpy(made.characters_.begin(), text.data(), text.size());
    return made;
}

Result<size_t> Arguments::store(std::string_view text) {
    if (bytes_ + text.size() + 1 > kTotalMax)
        return fail(Errno::TooBig);
    TRY(strings_.push(TRY(String::copy(text))));
    bytes_ += text.size() + 1;
    return strings_.size() - 1;
}

Result<> Arguments::append(std::string_view text) {
    return order_.push(TRY(store(text)));
}

Result<> Arguments::prepend(std::string_view text) {
    TRY(order_.push(TRY(store(text))));
    for (size_t i = order_.size() - 1; i > 0; i--)
        std::swap(order_[i], order_[i - 1]);
    return {};
}

Result<> Arguments::replace_first(std::string_view text) {
    if (order_.empty())
        return append(text);
    order_[0] = TRY(store(text));
    return {};
}

Result<> Arguments::append_from(UserString string) {
    char brief[kShort];
    const Result<size_t> length = string.read(brief, kShort);
    if (length)
        return append({brief, *length});
    return length.error() == Errno::NameTooLong ? append_long(string) : Result<>{fail(length.error())};
}

Result<> Arguments::append_long(UserString string) {
    const Owned<Room> room = TRY(make_owned<Room>());
    const Result<size_t> length = string.read(room->characters, kStringMax);
    if (!length)
        return fail(length.error() == Errno::NameTooLong ? Errno::TooBig : length.error());
    return append({room->characters, *length});
}

Result<> Arguments::read(UserIn<UserLong> array) {
    for (size_t i = 0; array; i++) {
        const uint64_t pointer = TRY((array + i).read()).value;
        if (pointer == 0)
            return {};
        TRY(append_from(UserString{UserAddr{pointer}}));
    }
    return {};
}

}  // namespace kernel
