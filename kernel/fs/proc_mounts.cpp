// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_mounts.h"

#include "fs/file_system.h"
#include "fs/name_space.h"

namespace kernel::proc_mounts {
namespace {

constexpr size_t kPlaceMax = 256;  // a longer place is cut to nothing and its mount left out

// Calls print(place, root) for each mount; the place is the path that it covers. Under the name space's lock.
template <class Print>
Result<> print_mounts(Print print) {
    const SpinLock::Guard guard = names::lock().lock();
    for (const Entry& root : names::mount_list()) {
        char room[kPlaceMax];
        bool reached = false;
        const Result<std::string_view> place =
            root.covered() ? root.covered()->path_locked(*names::root(), room, sizeof room, reached)
                           : Result<std::string_view>{"/"};
        if (place)
            TRY(print(*place, root));
    }
    return {};
}

std::string_view source_of(const Entry& root) {
    return root.inode().file_system().type();
}

}  // namespace

Result<> table(TextBuffer& out, const ProcSubject&) {
    return print_mounts([&](std::string_view place, const Entry& root) {
        return out.print("{} {} {} rw 0 0\n", source_of(root), place, source_of(root));
    });
}

Result<> information(TextBuffer& out, const ProcSubject&) {
    unsigned id = 20;
    return print_mounts([&](std::string_view place, const Entry& root) {
        id++;
        return out.print("{} {} {}:{} / {} rw - {} {} rw\n", id, root.covered() ? 21u : 1u,
                         device_major(root.inode().file_system().device()),
                         device_minor(root.inode().file_system().device()), place, source_of(root),
                         source_of(root));
    });
}

}  // namespace kernel::proc_mounts
