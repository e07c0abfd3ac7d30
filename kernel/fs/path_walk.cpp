// SPDX-License-Identifier: Apache-2.0
#include "fs/path_walk.h"

#include <algorithm>

#include "fs/file_system.h"
#include "fs/permission.h"

namespace kernel {
namespace {

std::string_view without_slashes(std::string_view path) {
    const size_t first = path.find_first_not_of('/');
    return first == std::string_view::npos ? std::string_view{} : path.substr(first);
}

// Climbs onto what is mounted on a place, and on that.
Entry* topmost(Entry* entry) {
    while (entry->mounted())
        entry = entry->mounted();
    return entry;
}

}  // namespace

Result<> PathWalk::start(std::string_view path) {
    if (path.empty())
        return fail(Errno::NoEnt);
    if (path.front() == '/')
        at_ = root_;
    rest_ = path;
    return advance();
}

// Walks until only the last component is left.
Result<> PathWalk::advance() {
    must_be_directory_ = must_be_directory_ && rest_.empty();
    kind_ = Last::Nothing;
    for (rest_ = without_slashes(rest_); !rest_.empty(); rest_ = without_slashes(rest_)) {
        const size_t end = std::min(rest_.find('/'), rest_.size());
        last_ = rest_.substr(0, end);
        TRY(check_directory());
        kind_ = last_ == "." ? Last::Dot : last_ == ".." ? Last::DotDot : Last::Name;
        must_be_directory_ = end != rest_.size();
        rest_ = without_slashes(rest_.substr(end));
        if (rest_.empty())
            return {};
        Ref<Entry> next = TRY(look());
        kind_ = Last::Nothing;
        if (is_symlink(next->inode().attributes()))
            TRY(expand(*next));
        else
            at_ = std::move(next);
    }
    return {};
}

// Whether names may be looked up where the walk stands.
Result<> PathWalk::check_directory() const {
    const Attributes here = at_->inode().attributes();
    if (!is_directory(here))
        return fail(Errno::NotDir);
    return permission::check(here, who_, kMayExecute);
}

Result<Ref<Entry>> PathWalk::look() {
    switch (kind_) {
        case Last::Name:
            return child(last_);
        case Last::DotDot:
            return parent();
        default:
            return at_;
    }
}

Result<Ref<Entry>> PathWalk::child(std::string_view name) {
    if (Entry* known = names::cache().find(*at_, name))
        return Ref<Entry>::share(topmost(known));
    if (at_->deleted())
        return fail(Errno::NoEnt);
    if (name.size() > kNameMax)
        return fail(Errno::NameTooLong);
    Ref<Inode> inode = TRY(at_->inode().lookup(name));
    // Not below a mount that has ended: nobody would take it out of the cache again.
    const bool keep = inode->file_system().names_are_stable() && !at_->mount().deleted();
    Ref<Entry> made = TRY(Entry::create(at_, name, std::move(inode)));
    if (keep)
        names::cache().insert(*made);
    return made;
}

// ".." at the process's root stays there; at a mount's root it leaves the place that the mount covers.
Ref<Entry> PathWalk::parent() const {
    Entry* at = at_.get();
    while (at != root_.get() && at->covered())
        at = at->covered();
    if (at == root_.get() || !at->parent())
        return Ref<Entry>::share(at);
    return Ref<Entry>::share(topmost(at->parent()));
}

Result<> PathWalk::follow(Entry& link) {
    TRY(expand(link));
    return advance();
}

// Puts the link's target before what is left of the path.
Result<> PathWalk::expand(Entry& link) {
    if (++links_ > kMaxLinks)
        return fail(Errno::Loop);
    if (Ref<Entry> target = TRY(link.inode().magic_target())) {
        at_ = std::move(target);
        return {};
    }
    char nothing;
    const size_t length = TRY(link.inode().read_link(&nothing, 0));
    if (length == 0)
        return fail(Errno::NoEnt);
    if (length >= kPathMax)
        return fail(Errno::NameTooLong);
    const bool slash = must_be_directory_;
    Vector<char> path;
    TRY(path.resize(length + slash + rest_.size()));
    TRY(link.inode().read_link(path.begin(), length));
    if (slash)
        path[length] = '/';
    std::copy(rest_.begin(), rest_.end(), path.begin() + length + slash);
    if (path[0] == '/')
        at_ = root_;
    rest_ = {path.begin(), path.size()};
    expanded_ = std::move(path);
    return {};
}

Result<Ref<Entry>> PathWalk::look_through(bool follow_last) {
    while (true) {
        Ref<Entry> found = TRY(look());
        const Attributes attributes = found->inode().attributes();
        if (is_symlink(attributes) && kind_ == Last::Name && (follow_last || must_be_directory_)) {
            TRY(follow(*found));
            continue;
        }
        if (must_be_directory_ && !is_directory(attributes))
            return fail(Errno::NotDir);
        return found;
    }
}

}  // namespace kernel
