// SPDX-License-Identifier: Apache-2.0
#include "fs/ram_directory.h"

#include "fs/permission.h"
#include "fs/ram_file.h"
#include "fs/ram_nodes.h"

namespace kernel {
namespace {

constexpr uint64_t kBytesPerName = 20;  // what tmpfs reports as a directory's size for each name

RamInode& as_ram(Inode& inode) {
    return static_cast<RamInode&>(inode);
}
bool is_directory_inode(const Inode& inode) {
    return inode.type() == kDirectory;
}

}  // namespace

// A whole tree may die with its root: directories that only this one holds hand their names over to it, so
// that the depth of the tree does not become the depth of the stack.
RamDirectory::~RamDirectory() {
    while (NameRecord* record = names_.any()) {
        const Owned<NameRecord> taken = names_.remove(*record);
        if (!is_directory_inode(*taken->inode) || taken->inode->references() != 1)
            continue;
        NameTable& below = static_cast<RamDirectory&>(*taken->inode).names_;
        while (NameRecord* deeper = below.any()) {
            Owned<NameRecord> moved = below.remove(*deeper);
            Text name = std::move(moved->name);
            names_.insert(std::move(moved), std::move(name));
        }
    }
}

FileStatus RamDirectory::status() const {
    FileStatus status = RamInode::status();
    status.size = (names_.size() + 2) * kBytesPerName;
    return status;
}

Result<Ref<Inode>> RamDirectory::lookup(std::string_view name) {
    NameRecord* record = names_.find(name);
    if (!record)
        return fail(Errno::NoEnt);
    return record->inode;
}

Result<> RamDirectory::list(uint64_t position, DirectoryVisitor& visitor) {
    for (NameRecord* at = names_.first_from(position); at; at = names_.after(*at)) {
        const FileStatus status = at->inode->status();
        if (!visitor.entry(at->name.view(), status.inode, status.mode, at->position + 1))
            break;
    }
    return {};
}

Result<Ref<Inode>> RamDirectory::create(std::string_view name, uint32_t mode, uint64_t device_number,
                                        const Credentials& owner) {
    const Attributes made = permission::of_new(attributes(), mode, owner);
    Ref<Inode> inode;
    switch (mode & kTypeMask) {
        case kRegular:
            inode = TRY(make_ref<RamFile>(ram_ref(), made, 1u));
            break;
        case kDirectory:
            inode = TRY(make_ref<RamDirectory>(ram_ref(), made));
            break;
        case kFifo:
            inode = TRY(make_ref<RamFifo>(ram_ref(), made));
            break;
        case kCharDevice:
        case kBlockDevice:
        case kSocket:
            inode = TRY(make_ref<RamDevice>(ram_ref(), made, device_number));
            break;
        default:
            return fail(Errno::Inval);
    }
    TRY(add(name, inode));
    return inode;
}

Result<Ref<Inode>> RamDirectory::create_symlink(std::string_view name, std::string_view target,
                                                const Credentials& owner) {
    const Attributes made = permission::of_new(attributes(), kSymlink | 0777, owner);
    Text text = TRY(Text::copy(target));
    Ref<Inode> inode = TRY(make_ref<RamLink>(ram_ref(), made, std::move(text)));
    TRY(add(name, inode));
    return inode;
}

Result<Ref<Inode>> RamDirectory::create_unnamed(uint32_t mode, const Credentials& owner) {
    const Attributes made = permission::of_new(attributes(), mode, owner);
    return Ref<Inode>{TRY(make_ref<RamFile>(ram_ref(), made, 0u))};
}

Result<> RamDirectory::link(std::string_view name, Inode& target) {
    TRY(names_.insert(name, Ref<Inode>::share(&target)));
    as_ram(target).add_links(1);
    names_changed();
    return {};
}

Result<> RamDirectory::add(std::string_view name, Ref<Inode> inode) {
    const bool directory = is_directory_inode(*inode);
    TRY(names_.insert(name, std::move(inode)));
    if (directory)
        add_links(1);  // its ".."
    names_changed();
    return {};
}

Owned<NameRecord> RamDirectory::drop(NameRecord& record) {
    RamInode& inode = as_ram(*record.inode);
    if (is_directory_inode(inode)) {
        inode.add_links(-2);
        add_links(-1);
    } else {
        inode.add_links(-1);
    }
    names_changed();
    return names_.remove(record);
}

void RamDirectory::names_changed() {
    SpinLock::Guard guard = lock_.lock();
    touch_modified();
}

Result<> RamDirectory::unlink(std::string_view name) {
    NameRecord* record = names_.find(name);
    if (!record)
        return fail(Errno::NoEnt);
    drop(*record);
    return {};
}

Result<> RamDirectory::rmdir(std::string_view name) {
    NameRecord* record = names_.find(name);
    if (!record)
        return fail(Errno::NoEnt);
    if (static_cast<RamDirectory&>(*record->inode).names_.size() != 0)
        return fail(Errno::NotEmpty);
    drop(*record);
    return {};
}

Result<> RamDirectory::rename(std::string_view from, Inode& to_directory, std::string_view to) {
    auto& target = static_cast<RamDirectory&>(to_directory);
    NameRecord* moved = names_.find(from);
    NameRecord* replaced = target.names_.find(to);
    if (!moved)
        return fail(Errno::NoEnt);
    const bool directory = is_directory_inode(*moved->inode);
    if (replaced && directory && static_cast<RamDirectory&>(*replaced->inode).names_.size() != 0)
        return fail(Errno::NotEmpty);
    Text name = TRY(Text::copy(to));
    TRY(target.names_.reserve_one());
    if (replaced)
        target.drop(*replaced);
    target.names_.insert(names_.remove(*moved), std::move(name));
    if (directory) {
        add_links(-1);
        target.add_links(1);
    }
    as_ram(*target.names_.find(to)->inode).add_links(0);  // its change time
    names_changed();
    target.names_changed();
    return {};
}

Result<> RamDirectory::exchange(std::string_view from, Inode& to_directory, std::string_view to) {
    auto& target = static_cast<RamDirectory&>(to_directory);
    NameRecord* first = names_.find(from);
    NameRecord* second = target.names_.find(to);
    if (!first || !second)
        return fail(Errno::NoEnt);
    std::swap(first->inode, second->inode);
    const int32_t gained = is_directory_inode(*first->inode) - is_directory_inode(*second->inode);
    add_links(gained);
    target.add_links(-gained);
    as_ram(*first->inode).add_links(0);
    as_ram(*second->inode).add_links(0);
    names_changed();
    target.names_changed();
    return {};
}

}  // namespace kernel
