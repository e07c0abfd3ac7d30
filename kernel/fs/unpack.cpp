// SPDX-License-Identifier: Apache-2.0
#include "fs/unpack.h"

#include "fs/ram_file.h"
#include "lib/log.h"

namespace kernel {
namespace {

// "./bin//sh/" and "/bin//sh" are "bin//sh"; "." is "".
std::string_view without_ends(std::string_view name) {
    while (!name.empty() && name.back() == '/')
        name.remove_suffix(1);
    while (!name.empty()) {
        if (name.front() == '/')
            name.remove_prefix(1);
        else if (name == "." || name.starts_with("./"))
            name.remove_prefix(1);
        else
            break;
    }
    return name;
}

bool climbs(std::string_view path) {
    while (!path.empty()) {
        const size_t end = path.find('/');
        if (path.substr(0, end) == "..")
            return true;
        path = end == std::string_view::npos ? std::string_view{} : path.substr(end + 1);
    }
    return false;
}

Result<> set_attributes(Inode& inode, const CpioEntry& entry) {
    TRY(inode.set_owner(entry.uid, entry.gid));
    TRY(inode.set_mode(entry.mode & 07777));
    return inode.set_times(entry.modified * kSecond, entry.modified * kSecond);
}

std::string_view bytes_of(const CpioEntry::Key& key) {
    return {reinterpret_cast<const char*>(&key), sizeof key};
}

}  // namespace

Unpacker::Report Unpacker::unpack(std::span<const uint8_t> archive) {
    Report report;
    CpioReader reader{archive};
    CpioEntry entry;
    while (true) {
        auto more = reader.next(entry);
        if (!more) {
            report.error = more.error();
            return report;
        }
        if (!*more)
            return report;
        const Result<> added = add(entry);
        report.entries += added.has_value();
        report.refused += !added.has_value();
        if (!added)
            log(LogLevel::Warning, "initramfs: {}: error {}", entry.name, static_cast<int>(added.error()));
    }
}

Result<> Unpacker::add(const CpioEntry& entry) {
    const std::string_view path = without_ends(entry.name);
    if (climbs(path))
        return fail(Errno::Inval);
    if (path.empty())
        return set_attributes(place_.root->inode(), entry);
    const size_t slash = path.rfind('/');
    const bool at_top = slash == std::string_view::npos;
    TRY(find_directory(at_top ? std::string_view{} : path.substr(0, slash)));
    const std::string_view name = at_top ? path : path.substr(slash + 1);
    if (name.size() > kNameMax)
        return fail(Errno::NameTooLong);
    const Ref<Inode> inode = TRY(make(name, entry));
    return set_attributes(*inode, entry);
}

// Makes directory_ the directory at `path` and every one on the way to it that is missing.
Result<> Unpacker::find_directory(std::string_view path) {
    if (directory_ && !path.empty() && path == directory_path_)
        return {};
    size_t end = 0;
    do {
        end = path.find('/', end + 1);
        const Result<> made =
            path.empty() ? Result<>{} : names::make_directory(place_, path.substr(0, end), 0755);
        if (!made && made.error() != Errno::Exist)
            return fail(made.error());
    } while (end < path.size());
    directory_ = TRY(names::find(place_, path.empty() ? "." : path));
    directory_path_ = path;
    return {};
}

Result<Ref<Inode>> Unpacker::make(std::string_view name, const CpioEntry& entry) {
    const uint32_t type = entry.mode & kTypeMask;
    const Lookup here{place_.root, directory_, place_.who};
    if (const Result<Ref<Entry>> found = names::find(here, name, !kFollow); found) {
        const bool directory = (*found)->inode().type() == kDirectory;
        if (directory && type == kDirectory)
            return (*found)->inode_ref();
        TRY(directory ? names::remove_directory(here, name) : names::unlink(here, name));
        directory_path_ = {};  // may be what was removed
    }
    if (type == kRegular)
        return link_or_make_file(name, entry);
    SpinLock::Guard guard = names::lock().lock();
    Inode& directory = directory_->inode();
    if (type == kSymlink) {
        const std::string_view target{reinterpret_cast<const char*>(entry.data.data()), entry.data.size()};
        if (target.empty() || target.size() >= kPathMax)
            return fail(Errno::NameTooLong);
        TRY(directory.create_symlink(name, target, *place_.who));
        return directory.lookup(name);
    }
    return directory.create(name, entry.mode, make_device_number(entry.device_major, entry.device_minor),
                            *place_.who);
}

// The data of a file with several names comes with any of them, usually the last.
Result<Ref<Inode>> Unpacker::link_or_make_file(std::string_view name, const CpioEntry& entry) {
    SpinLock::Guard guard = names::lock().lock();
    Inode& directory = directory_->inode();
    NameRecord* known = entry.links > 1 ? links_.find(bytes_of(entry.key)) : nullptr;
    Ref<Inode> inode;
    if (known) {
        inode = known->inode;
        TRY(directory.link(name, *inode));
    } else {
        inode = TRY(directory.create(name, entry.mode, 0, *place_.who));
        if (entry.links > 1)
            TRY(links_.insert(bytes_of(entry.key), inode));
    }
    if (!entry.data.empty())
        static_cast<RamFile&>(*inode).set_contents(entry.data);
    return inode;
}

}  // namespace kernel
