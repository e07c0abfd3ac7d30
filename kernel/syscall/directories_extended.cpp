// SPDX-License-Identifier: Apache-2.0
// xattr(7): the same four calls for a path, for a path whose last link is not followed, and for a descriptor.
#include <algorithm>

#include "arch/cpu.h"
#include "fs/attribute_rules.h"
#include "lib/vector.h"
#include "syscall/directories.h"
#include "syscall/lookup.h"
#include "task/thread.h"

namespace kernel {
namespace {

using Attributes = ExtendedAttributes;

Result<Ref<Inode>> at_path(UserString path, uint32_t flags) {
    return find_inode(kAtWorkingDirectory, path, flags);
}

Result<Ref<Inode>> of_descriptor(int32_t descriptor) {
    return TRY(opened_file_of(descriptor))->inode_ref();
}

const Credentials& asker() {
    return current_thread().credentials();
}

class Name {
public:
    // Range for one that is empty or too long.
    Result<std::string_view> read(UserString at) {
        const Result<size_t> length = at.read(text_, sizeof text_);
        if (!length)
            return fail(length.error() == Errno::NameTooLong ? Errno::Range : length.error());
        if (*length == 0)
            return fail(Errno::Range);
        return std::string_view{text_, *length};
    }

private:
    char text_[Attributes::kLongestName + 1];
};

Result<uint64_t> set(Result<Ref<Inode>> found, UserString name, UserAddr value, uint64_t bytes,
                     uint32_t flags) {
    constexpr uint32_t kCreate = 1, kReplace = 2;
    const Ref<Inode> inode = TRY(std::move(found));
    if (flags & ~(kCreate | kReplace))
        return fail(Errno::Inval);
    Name room;
    const std::string_view text = TRY(room.read(name));
    if (bytes > Attributes::kLongestValue)
        return fail(Errno::TooBig);
    Vector<uint8_t> copy;
    TRY(copy.resize(bytes));
    TRY(copy_from_user(copy.begin(), value, bytes));
    TRY(attribute_rules::check_set(asker(), text, copy.span()));
    const AttributeChange change{(flags & kCreate) != 0, (flags & kReplace) != 0};
    TRY(inode->set_attribute(text, copy.span(), change));
    return 0;
}

Result<uint64_t> get(Result<Ref<Inode>> found, UserString name, UserAddr value, uint64_t bytes) {
    const Ref<Inode> inode = TRY(std::move(found));
    Name room;
    const std::string_view text = TRY(room.read(name));
    TRY(attribute_rules::check_get(asker(), text));
    Vector<uint8_t> copy;
    TRY(copy.resize(std::min<uint64_t>(bytes, Attributes::kLongestValue)));
    const size_t size = TRY(inode->attribute(text, copy.span()));
    if (bytes != 0)
        TRY(copy_to_user(value, copy.begin(), size));
    return size;
}

Result<uint64_t> list(Result<Ref<Inode>> found, UserAddr names, uint64_t bytes) {
    const Ref<Inode> inode = TRY(std::move(found));
    Vector<char> copy;
    TRY(copy.resize(std::min<uint64_t>(bytes, Attributes::kLongestValue)));
    const size_t size = TRY(inode->list_attributes(copy.span(), asker().has(Capability::SysAdmin)));
    if (bytes != 0)
        TRY(copy_to_user(names, copy.begin(), size));
    return size;
}

Result<uint64_t> remove(Result<Ref<Inode>> found, UserString name) {
    const Ref<Inode> inode = TRY(std::move(found));
    Name room;
    const std::string_view text = TRY(room.read(name));
    TRY(attribute_rules::check_remove(asker(), text));
    TRY(inode->remove_attribute(text));
    return 0;
}

}  // namespace

Result<uint64_t> sys_setxattr(UserString path, UserString name, UserAddr value, uint64_t bytes,
                              uint32_t flags) {
    return set(at_path(path, 0), name, value, bytes, flags);
}

Result<uint64_t> sys_lsetxattr(UserString path, UserString name, UserAddr value, uint64_t bytes,
                               uint32_t flags) {
    return set(at_path(path, kAtNoFollow), name, value, bytes, flags);
}

Result<uint64_t> sys_fsetxattr(int32_t descriptor, UserString name, UserAddr value, uint64_t bytes,
                               uint32_t flags) {
    return set(of_descriptor(descriptor), name, value, bytes, flags);
}

Result<uint64_t> sys_getxattr(UserString path, UserString name, UserAddr value, uint64_t bytes) {
    return get(at_path(path, 0), name, value, bytes);
}

Result<uint64_t> sys_lgetxattr(UserString path, UserString name, UserAddr value, uint64_t bytes) {
    return get(at_path(path, kAtNoFollow), name, value, bytes);
}

Result<uint64_t> sys_fgetxattr(int32_t descriptor, UserString name, UserAddr value, uint64_t bytes) {
    return get(of_descriptor(descriptor), name, value, bytes);
}

Result<uint64_t> sys_listxattr(UserString path, UserAddr names, uint64_t bytes) {
    return list(at_path(path, 0), names, bytes);
}

Result<uint64_t> sys_llistxattr(UserString path, UserAddr names, uint64_t bytes) {
    return list(at_path(path, kAtNoFollow), names, bytes);
}

Result<uint64_t> sys_flistxattr(int32_t descriptor, UserAddr names, uint64_t bytes) {
    return list(of_descriptor(descriptor), names, bytes);
}

Result<uint64_t> sys_removexattr(UserString path, UserString name) {
    return remove(at_path(path, 0), name);
}

Result<uint64_t> sys_lremovexattr(UserString path, UserString name) {
    return remove(at_path(path, kAtNoFollow), name);
}

Result<uint64_t> sys_fremovexattr(int32_t descriptor, UserString name) {
    return remove(of_descriptor(descriptor), name);
}

}  // namespace kernel
