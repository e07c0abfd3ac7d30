// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_memory.h"

#include <algorithm>

#include "fs/name_space.h"
#include "fs/open_file.h"
#include "lib/owned.h"
#include "mm/remote_memory.h"
#include "task/thread.h"

namespace kernel::proc_memory {
namespace {

Result<> append_memory(TextBuffer& out, AddressSpace& space, UserAddr from, UserAddr to) {
    while (from < to) {
        char room[256];
        const size_t part = std::min<uint64_t>(to - from, sizeof room);
        const size_t got = TRY(read_remote(space, from, room, part));
        TRY(out.append({room, got}));
        from = from + got;
    }
    return {};
}

Result<> print_line(TextBuffer& out, const AddressSpace::View& view, char* path_room) {
    const MappingKind& kind = view.kind;
    const FileStatus file = kind.file ? kind.file->inode().status() : FileStatus{};
    TRY(out.print("{08x}-{08x} {}{}{}{} {08x} {02x}:{02x} {} ", view.start.value(), view.end.value(),
                  kind.protection.read ? 'r' : '-', kind.protection.write ? 'w' : '-',
                  kind.protection.execute ? 'x' : '-', kind.shared ? 's' : 'p', kind.file ? kind.offset : 0,
                  device_major(file.device), device_minor(file.device), file.inode));
    if (kind.file && kind.file->entry()) {
        const Result<std::string_view> path = kind.file->entry()->path(*names::root(), path_room, kPathMax);
        if (path)
            TRY(out.print("                   {}", *path));
    } else if (kind.name) {
        TRY(out.print("                   {}", kind.name));
    }
    return out.append("\n");
}

}  // namespace

Result<> command_line(TextBuffer& out, const ProcSubject& subject) {
    const Ref<AddressSpace> space = subject.process->address_space();
    if (!space)
        return {};
    return append_memory(out, *space, space->layout.arguments_start, space->layout.arguments_end);
}

Result<> environment(TextBuffer& out, const ProcSubject& subject) {
    const Ref<AddressSpace> space = subject.process->address_space();
    if (!space)
        return {};
    return append_memory(out, *space, space->layout.environment_start, space->layout.environment_end);
}

// As bytes, for debuggers.
Result<> auxiliary_vector(TextBuffer& out, const ProcSubject& subject) {
    const Ref<AddressSpace> space = subject.process->address_space();
    if (!space)
        return {};
    return append_memory(out, *space, space->layout.auxiliary_start, space->layout.auxiliary_end);
}

Result<> mappings(TextBuffer& out, const ProcSubject& subject) {
    const Ref<AddressSpace> space = subject.process->address_space();
    if (!space)
        return {};
    struct Room {
        char path[kPathMax];
    };
    const Owned<Room> room = TRY(make_owned<Room>());
    AddressSpace::View view;
    for (UserAddr from; space->next_mapping(from, view); from = view.end)
        TRY(print_line(out, view, room->path));
    return {};
}

Result<> sizes(TextBuffer& out, const ProcSubject& subject) {
    const Ref<AddressSpace> space = subject.process->address_space();
    if (!space)
        return out.append("0 0 0 0 0 0 0\n");
    const auto& layout = space->layout;
    const uint64_t text = page_ceil(layout.code_end - layout.code_start) / kPageSize;
    return out.print("{} {} 0 {} 0 {} 0\n", space->virtual_bytes() / kPageSize, space->resident_pages(), text,
                     space->virtual_bytes() / kPageSize - text);
}

}  // namespace kernel::proc_memory
