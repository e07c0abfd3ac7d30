// SPDX-License-Identifier: Apache-2.0
#include "fs/extended_attributes.h"

#include <algorithm>

namespace kernel {
namespace {

// Puts pieces one behind the other where there is room, and counts them in any case.
class Filler {
public:
    explicit Filler(std::span<char> room) : room_(room) {}
    void put(std::string_view piece) {
        if (size_ + piece.size() <= room_.size())
            std::ranges::copy(piece, room_.begin() + static_cast<ptrdiff_t>(size_));
        size_ += piece.size();
    }
    // Without room, the size was all that was asked for.
    Result<size_t> finish() const {
        if (!room_.empty() && size_ > room_.size())
            return fail(Errno::Range);
        return size_;
    }

private:
    std::span<char> room_;
    size_t size_ = 0;
};

}  // namespace

ExtendedAttributes::Attribute* ExtendedAttributes::find(std::string_view name) const {
    for (const Owned<Attribute>& each : all_)
        if (each->name.view() == name)
            return each.get();
    return nullptr;
}

Result<> ExtendedAttributes::set(std::string_view name, std::span<const uint8_t> value,
                                 AttributeChange change) {
    Attribute* known = find(name);
    if (known && change.must_create)
        return fail(Errno::Exist);
    if (!known && change.must_replace)
        return fail(Errno::NoData);
    if (!known && all_.size() == kMostNames)
        return fail(Errno::NoSpace);
    Vector<uint8_t> copy;
    TRY(copy.resize(value.size()));
    std::ranges::copy(value, copy.begin());
    if (known) {
        known->value = std::move(copy);
        return {};
    }
    Owned<Attribute> made = TRY(make_owned<Attribute>());
    made->name = TRY(Text::copy(name));
    made->value = std::move(copy);
    return all_.push(std::move(made));
}

Result<size_t> ExtendedAttributes::get(std::string_view name, std::span<uint8_t> room) const {
    const Attribute* known = find(name);
    if (!known)
        return fail(Errno::NoData);
    if (room.empty())
        return known->value.size();
    if (known->value.size() > room.size())
        return fail(Errno::Range);
    std::ranges::copy(known->value, room.begin());
    return known->value.size();
}

Result<> ExtendedAttributes::remove(std::string_view name) {
    for (Owned<Attribute>& each : all_) {
        if (each->name.view() != name)
            continue;
        std::swap(each, all_.back());
        all_.pop();
        return {};
    }
    return fail(Errno::NoData);
}

Result<size_t> ExtendedAttributes::list(std::span<char> room, bool with_trusted) const {
    constexpr std::string_view kZero{"", 1};
    Filler out{room};
    for (const Owned<Attribute>& each : all_) {
        if (!with_trusted && each->name.view().starts_with("trusted."))
            continue;
        out.put(each->name.view());
        out.put(kZero);
    }
    return out.finish();
}

}  // namespace kernel
