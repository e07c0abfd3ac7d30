// SPDX-License-Identifier: Apache-2.0
#include "fs/inode.h"

#include "fs/entry.h"
#include "fs/open_file.h"

// What an inode answers to a question that does not fit its kind.
namespace kernel {

Attributes Inode::attributes() const {
    const FileStatus now = status();
    return {now.mode, now.uid, now.gid};
}

Result<> Inode::set_mode(uint32_t) {
    return fail(Errno::Perm);
}

Result<> Inode::set_owner(uint32_t, uint32_t) {
    return fail(Errno::Perm);
}

Result<> Inode::set_times(Nanoseconds, Nanoseconds) {
    return fail(Errno::Perm);
}

Result<> Inode::set_attribute(std::string_view, std::span<const uint8_t>, AttributeChange) {
    return fail(Errno::NotSupported);
}

Result<size_t> Inode::attribute(std::string_view, std::span<uint8_t>) const {
    return fail(Errno::NoData);
}

Result<> Inode::remove_attribute(std::string_view) {
    return fail(Errno::NotSupported);
}

Result<size_t> Inode::list_attributes(std::span<char>, bool) const {
    return size_t{0};
}

Result<Ref<OpenFile>> Inode::open(Ref<Inode> self, uint32_t flags) {
    return make_ref<OpenFile>(std::move(self), flags);
}

Result<Ref<Frame>> Inode::page(uint64_t, bool) {
    return fail(Errno::NoDev);
}

Result<> Inode::truncate(uint64_t) {
    return fail(Errno::Inval);
}

void Inode::wrote(uint64_t) {}

void Inode::was_read() {}

Result<FilePart> Inode::reserve_append(size_t, uint64_t) {
    return fail(Errno::Inval);
}

Result<Ref<Inode>> Inode::lookup(std::string_view) {
    return fail(Errno::NotDir);
}

Result<> Inode::list(uint64_t, DirectoryVisitor&) {
    return fail(Errno::NotDir);
}

Result<Ref<Inode>> Inode::create(std::string_view, uint32_t, uint64_t, const Credentials&) {
    return fail(Errno::Perm);
}

Result<Ref<Inode>> Inode::create_symlink(std::string_view, std::string_view, const Credentials&) {
    return fail(Errno::Perm);
}

Result<Ref<Inode>> Inode::create_unnamed(uint32_t, const Credentials&) {
    return fail(Errno::NotSupported);
}

Result<> Inode::link(std::string_view, Inode&) {
    return fail(Errno::Perm);
}

Result<> Inode::unlink(std::string_view) {
    return fail(Errno::Perm);
}

Result<> Inode::rmdir(std::string_view) {
    return fail(Errno::Perm);
}

Result<> Inode::rename(std::string_view, Inode&, std::string_view) {
    return fail(Errno::Perm);
}

Result<> Inode::exchange(std::string_view, Inode&, std::string_view) {
    return fail(Errno::Inval);
}

Result<size_t> Inode::read_link(char*, size_t) const {
    return fail(Errno::Inval);
}

Result<Ref<Entry>> Inode::magic_target() const {
    return Ref<Entry>{};
}

}  // namespace kernel
