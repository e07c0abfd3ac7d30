// SPDX-License-Identifier: Apache-2.0
#include "fs/entry.h"

#include <cstring>

#include "fs/name_space.h"

namespace kernel {
namespace {

// Fills a buffer from its end, as the way up yields a path.
class BackwardWriter {
public:
    BackwardWriter(char* room, size_t size) : room_(room), at_(size), size_(size) {}

    Result<> put(std::string_view text) {
        if (text.size() > at_)
            return fail(Errno::NameTooLong);
        at_ -= text.size();
        std::memcpy(room_ + at_, text.data(), text.size());
        return {};
    }
    bool empty() const { return at_ == size_; }
    std::string_view text() const { return {room_ + at_, size_ - at_}; }

private:
    char* room_;
    size_t at_;
    size_t size_;
};

}  // namespace

Result<Ref<Entry>> Entry::make(Kind kind, Ref<Entry> parent, std::string_view name, Ref<Inode> inode) {
    Text copy = TRY(Text::copy(name));
    Entry* made = new (std::nothrow) Entry{kind, std::move(parent), std::move(copy), std::move(inode)};
    if (!made)
        return fail(Errno::NoMem);
    return Ref<Entry>::adopt(made);
}

Result<Ref<Entry>> Entry::create(Ref<Entry> parent, std::string_view name, Ref<Inode> inode) {
    return make(Kind::Named, std::move(parent), name, std::move(inode));
}

Result<Ref<Entry>> Entry::create_root(Ref<Entry> covered, Ref<Inode> inode) {
    return make(Kind::Root, std::move(covered), {}, std::move(inode));
}

Result<Ref<Entry>> Entry::create_unnamed(std::string_view name, Ref<Inode> inode) {
    return make(Kind::Unnamed, nullptr, name, std::move(inode));
}

// The parents that this entry alone kept alive go in a loop and not by recursion: a program may have made
// ten thousand directories in each other, and a kernel stack has 16 KiB.
Entry::~Entry() {
    Ref<Entry> above = std::move(parent_);
    while (above && above->references() == 1) {
        Ref<Entry> next = std::move(above->parent_);
        above = std::move(next);
    }
}

bool Entry::is_below(const Entry& other) const {
    for (const Entry* at = this; at; at = at->parent_.get())
        if (at == &other)
            return true;
    return false;
}

void Entry::move_to(Ref<Entry> parent, Text name) {
    parent_ = std::move(parent);
    name_ = std::move(name);
}

Result<std::string_view> Entry::path(const Entry& root, char* room, size_t size) const {
    SpinLock::Guard guard = names::lock().lock();
    bool reached_root;
    return path_locked(root, room, size, reached_root);
}

Result<std::string_view> Entry::path_locked(const Entry& root, char* room, size_t size,
                                            bool& reached_root) const {
    BackwardWriter out{room, size};
    if (deleted())
        TRY(out.put(" (deleted)"));
    const bool bare = out.empty();
    const Entry* at = this;
    bool is_bare_root = true;
    for (; at != &root && at->parent_; at = at->parent_.get()) {
        if (at->is_root())
            continue;
        TRY(out.put(at->name()));
        TRY(out.put("/"));
        is_bare_root = false;
    }
    reached_root = at == &root;
    if (at->kind_ == Kind::Unnamed)
        TRY(out.put(at->name()));
    else if (is_bare_root && bare)
        TRY(out.put("/"));
    return out.text();
}

}  // namespace kernel
