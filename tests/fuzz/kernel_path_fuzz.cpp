// SPDX-License-Identifier: Apache-2.0
// Programs choose paths. Input: lines; the first character of each is an operation, what follows are one or
// two paths with a tab between. A tmpfs is mounted for each input and must leave nothing behind.
#include <cstdlib>
#include <string_view>

#include "fs/name_space.h"
#include "fs_fakes.h"
#include "mm/frame.h"
#include "task/credentials.h"

namespace {

using namespace kernel;

void require(bool condition) {
    if (!condition)
        std::abort();
}

// True where a mount hides the entry from those who come from above: who works in a directory may mount over
// it.
// Over the root itself as well, which "/" does not see and ".." does, as on Linux.
bool is_hidden(const Entry& entry, const Entry& root) {
    SpinLock::Guard guard = names::lock().lock();
    if (root.mounted())
        return true;
    const Entry* below = nullptr;
    for (const Entry* at = &entry; at; below = at, at = at->is_root() ? at->covered() : at->parent())
        if (at->mounted() && at->mounted() != below)
            return true;
    return false;
}

// What was found must be found again under the path that it tells of itself.
void check_found(const Lookup& from, const Ref<Entry>& found) {
    char room[2 * kPathMax];
    const Result<std::string_view> path = found->path(*from.root, room, sizeof room);
    // Below a mount that has ended nothing is remembered.
    if (!path || found->deleted() || found->mount().deleted() || is_hidden(*found, *from.root))
        return;
    const Result<Ref<Entry>> again = names::find(from, *path, !kFollow);
    require(!again ? again.error() == Errno::NameTooLong : *again == found);
}

void run(Lookup& from, char operation, std::string_view first, std::string_view second) {
    switch (operation) {
        case 'd':
            static_cast<void>(names::make_directory(from, first, 0755));
            break;
        case 'f':
            static_cast<void>(names::open(from, first, kCreate | kReadWrite, 0644));
            break;
        case 's':
            if (!second.empty() && second.size() < kPathMax)
                static_cast<void>(names::make_symlink(from, first, second));
            break;
        case 'u':
            static_cast<void>(names::unlink(from, first));
            break;
        case 'r':
            static_cast<void>(names::remove_directory(from, first));
            break;
        case 'm':
            static_cast<void>(names::rename(from, first, from, second, 0));
            break;
        case 'x':
            static_cast<void>(names::rename(from, first, from, second, kRenameExchange));
            break;
        case 'l':
            if (const Result<Ref<Entry>> old_place = names::find(from, first, !kFollow))
                static_cast<void>(names::link(**old_place, from, second));
            break;
        case 't':
            static_cast<void>(names::mount(from, first, "tmpfs"));
            break;
        case 'o':
            static_cast<void>(names::unmount(from, first));
            break;
        case 'c':
            if (const Result<Ref<Entry>> there = names::find(from, first))
                if ((*there)->inode().type() == kDirectory)
                    from.start = *there;
            break;
        default:
            if (const Result<Ref<Entry>> found = names::find(from, first))
                check_found(from, *found);
    }
}

// Null where only the root of all is left.
Ref<Entry> last_mount() {
    SpinLock::Guard guard = names::lock().lock();
    Entry& last = names::mount_list().back();
    return last.covered() ? Ref<Entry>::share(&last) : nullptr;
}

void unmount_all(const Lookup& all) {
    while (Ref<Entry> last = last_mount())
        require(names::unmount({all.root, std::move(last), all.who}, ".").has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    host::provide_file_systems();
    static const Ref<Credentials> who = *Credentials::create_root();
    static const Lookup all{names::root(), names::root(), who.get()};
    static const bool made = names::make_directory(all, "/fuzz", 0755).has_value();
    require(made && names::mount(all, "/fuzz", "tmpfs"));
    Lookup from{*names::find(all, "/fuzz"), nullptr, who.get()};
    from.start = from.root;
    std::string_view input{reinterpret_cast<const char*>(data), size};
    while (!input.empty()) {
        const size_t end = input.find('\n');
        const std::string_view line = input.substr(0, end);
        input = end == std::string_view::npos ? std::string_view{} : input.substr(end + 1);
        if (line.empty())
            continue;
        const size_t tab = line.find('\t');
        const std::string_view first = line.substr(1, tab == std::string_view::npos ? tab : tab - 1);
        const std::string_view second =
            tab == std::string_view::npos ? std::string_view{} : line.substr(tab + 1);
        run(from, line[0], first, second);
    }
    from = {};
    unmount_all(all);
    return 0;
}
