// SPDX-License-Identifier: Apache-2.0
#include "fs/ram_inode.h"

#include "arch/clock.h"
#include "fs/permission.h"
#include "task/file_capabilities.h"

namespace kernel {

RamInode::RamInode(Ref<RamFileSystem> file_system, const Attributes& attributes, uint32_t links)
    : file_system_(std::move(file_system)),
      number_(file_system_->next_inode_number()),
      mode_(attributes.mode),
      uid_(attributes.uid),
      gid_(attributes.gid),
      links_(links),
      accessed_(realtime_now()),
      modified_(accessed_),
      changed_(accessed_) {
    file_system_->count_inode(1);
}

RamInode::~RamInode() {
    file_system_->count_inode(-1);
}

Attributes RamInode::attributes() const {
    return {mode_.load(std::memory_order_relaxed), uid_.load(std::memory_order_relaxed),
            gid_.load(std::memory_order_relaxed)};
}

FileStatus RamInode::status() const {
    FileStatus status;
    const Attributes now = attributes();
    status.device = file_system_->device();
    status.inode = number_;
    status.mode = now.mode;
    status.uid = now.uid;
    status.gid = now.gid;
    status.links = links();
    SpinLock::Guard guard = lock_.lock();
    status.accessed = accessed_;
    status.modified = modified_;
    status.changed = changed_;
    return status;
}

Result<> RamInode::set_mode(uint32_t permission_bits) {
    SpinLock::Guard guard = lock_.lock();
    const uint32_t type = mode_.load(std::memory_order_relaxed) & kTypeMask;
    mode_.store(type | (permission_bits & 07777), std::memory_order_relaxed);
    changed_ = realtime_now();
    return {};
}

Result<> RamInode::set_owner(uint32_t uid, uint32_t gid) {
    SpinLock::Guard guard = lock_.lock();
    if (uid != kKeepOwner)
        uid_.store(uid, std::memory_order_relaxed);
    if (gid != kKeepOwner)
        gid_.store(gid, std::memory_order_relaxed);
    drop_capabilities();
    changed_ = realtime_now();
    return {};
}

Result<> RamInode::set_times(Nanoseconds accessed, Nanoseconds modified) {
    SpinLock::Guard guard = lock_.lock();
    if (accessed != kKeepTime)
        accessed_ = accessed;
    if (modified != kKeepTime)
        modified_ = modified;
    changed_ = realtime_now();
    return {};
}

Result<> RamInode::set_attribute(std::string_view name, std::span<const uint8_t> value,
                                 AttributeChange change) {
    SpinLock::Guard guard = lock_.lock();
    if (!extended_)
        extended_ = TRY(make_owned<ExtendedAttributes>());
    TRY(extended_->set(name, value, change));
    changed_ = realtime_now();
    return {};
}

Result<size_t> RamInode::attribute(std::string_view name, std::span<uint8_t> room) const {
    SpinLock::Guard guard = lock_.lock();
    if (!extended_)
        return fail(Errno::NoData);
    return extended_->get(name, room);
}

Result<> RamInode::remove_attribute(std::string_view name) {
    SpinLock::Guard guard = lock_.lock();
    if (!extended_)
        return fail(Errno::NoData);
    TRY(extended_->remove(name));
    changed_ = realtime_now();
    return {};
}

Result<size_t> RamInode::list_attributes(std::span<char> room, bool with_trusted) const {
    SpinLock::Guard guard = lock_.lock();
    return extended_ ? extended_->list(room, with_trusted) : Result<size_t>{size_t{0}};
}

// relatime (mount(8)): only the first read after a change counts, so that reading does not write.
void RamInode::was_read() {
    SpinLock::Guard guard = lock_.lock();
    if (accessed_ <= modified_ || accessed_ <= changed_)
        accessed_ = realtime_now();
}

void RamInode::add_links(int32_t change) {
    links_.fetch_add(static_cast<uint32_t>(change), std::memory_order_relaxed);
    SpinLock::Guard guard = lock_.lock();
    changed_ = realtime_now();
}

void RamInode::touch_modified() {
    modified_ = changed_ = realtime_now();
}

void RamInode::drop_capabilities() {
    if (extended_) [[unlikely]]
        static_cast<void>(extended_->remove(kCapabilityAttribute));  // most files have none
}

void RamInode::drop_rights() {
    const uint32_t mode = mode_.load(std::memory_order_relaxed);
    if (mode & (kSetUid | kSetGid)) [[unlikely]]
        mode_.store(permission::without_set_id(mode), std::memory_order_relaxed);
    drop_capabilities();
}

}  // namespace kernel
