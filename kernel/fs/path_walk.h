// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fs/entry.h"
#include "fs/name_space.h"
#include "lib/vector.h"

namespace kernel {

// One walk along a path (path_resolution(7)), under the name space's lock from start() to its end:
//     PathWalk walk{from};
//     TRY(walk.start(path));          // stands in the directory of the last component
//     Ref<Entry> found = TRY(walk.look());
//     if (…wants what the link leads to…) TRY(walk.follow(*found));   // stands before another last component
// What it drops may be the last reference to a big file: destroy the walk after the lock is released.
class PathWalk {
public:
    enum class Last : uint8_t { Name, Dot, DotDot, Nothing };  // Nothing: the path was "/", or a magic link

    explicit PathWalk(const Lookup& from) : root_(from.root), at_(from.start), who_(*from.who) {}

    // `path` must outlive the walk. NoEnt for the empty path, NameTooLong, NotDir, Access, Loop.
    Result<> start(std::string_view path);
    // The entry of the last component, on top of what is mounted there; NoEnt. Not followed.
    Result<Ref<Entry>> look();
    // Replaces the last component by the link's target. Loop after 40 links.
    Result<> follow(Entry& link);
    // look(), and follow() for as long as it is a link that must be followed: all if `follow_last`, else only
    // those with a slash behind them. NotDir where a slash demands a directory.
    Result<Ref<Entry>> look_through(bool follow_last);

    const Ref<Entry>& directory() const { return at_; }
    Last last_kind() const { return kind_; }
    std::string_view last() const { return last_; }
    bool must_be_directory() const { return must_be_directory_; }

private:
    static constexpr unsigned kMaxLinks = 40;

    Result<> advance();
    Result<> expand(Entry& link);
    Result<> check_directory() const;
    Result<Ref<Entry>> child(std::string_view name);
    Ref<Entry> parent() const;

    Ref<Entry> root_;
    Ref<Entry> at_;
    const Credentials& who_;
    std::string_view rest_;
    std::string_view last_;
    Last kind_ = Last::Nothing;
    bool must_be_directory_ = false;
    unsigned links_ = 0;
    Vector<char> expanded_;  // a link's target and what came behind the link; rest_ and last_ lie in it
};

}  // namespace kernel
