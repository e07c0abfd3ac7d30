// SPDX-License-Identifier: Apache-2.0
#include "fs/file_table.h"

#include <algorithm>

#include "fs/record_locks.h"

namespace kernel {
namespace {

constexpr size_t kFirstSlots = 16;

}  // namespace

Result<Ref<FileTable>> FileTable::create() {
    return make_ref<FileTable>();
}

FileTable::~FileTable() {
    for (Slot& slot : slots_)
        if (slot.file)
            closed(*slot.file);
}

Result<Ref<FileTable>> FileTable::fork() {
    Ref<FileTable> copy = TRY(create());
    size_t room = kFirstSlots;
    while (true) {
        TRY(copy->slots_.reserve(room));
        SpinLock::Guard guard = lock_.lock();
        // Another thread may have opened more while memory was found.
        if (slots_.size() > room) {
            room = slots_.size();
            continue;
        }
        for (const Slot& slot : slots_) {
            TRY(copy->slots_.push(Slot{slot.file, slot.close_on_exec}));
            if (slot.file)
                slot.file->descriptor_added();
        }
        // What is reserved here is free there: lowest_free_ starts over.
        return copy;
    }
}

Result<Ref<OpenFile>> FileTable::get(int32_t descriptor) {
    SpinLock::Guard guard = lock_.lock();
    if (!is_open(descriptor))
        return fail(Errno::BadF);
    return slots_[descriptor].file;
}

Result<> FileTable::grow_to(size_t descriptor) {
    if (descriptor < slots_.size())
        return {};
    return slots_.resize(std::max({descriptor + 1, slots_.size() * 2, kFirstSlots}));
}

// The caller takes it under the same hold of the lock.
Result<size_t> FileTable::find_free(uint64_t limit, int32_t lowest) {
    size_t at = std::max(static_cast<size_t>(lowest), lowest_free_);
    while (at < slots_.size() && (slots_[at].file || slots_[at].reserved))
        at++;
    if (at >= limit)
        return fail(Errno::TooManyFiles);
    TRY(grow_to(at));
    if (static_cast<size_t>(lowest) <= lowest_free_)
        lowest_free_ = at + 1;
    return at;
}

Result<int32_t> FileTable::add(Ref<OpenFile> file, bool close_on_exec, uint64_t limit, int32_t lowest) {
    SpinLock::Guard guard = lock_.lock();
    const size_t at = TRY(find_free(limit, lowest));
    file->descriptor_added();
    slots_[at] = Slot{std::move(file), close_on_exec};
    return static_cast<int32_t>(at);
}

Result<int32_t> FileTable::reserve(uint64_t limit) {
    SpinLock::Guard guard = lock_.lock();
    const size_t at = TRY(find_free(limit, 0));
    slots_[at].reserved = true;
    return static_cast<int32_t>(at);
}

void FileTable::install(int32_t reserved, Ref<OpenFile> file, bool close_on_exec) {
    SpinLock::Guard guard = lock_.lock();
    file->descriptor_added();
    slots_[reserved] = Slot{std::move(file), close_on_exec};
}

void FileTable::give_back(int32_t reserved) {
    SpinLock::Guard guard = lock_.lock();
    slots_[reserved].reserved = false;
    lowest_free_ = std::min(lowest_free_, static_cast<size_t>(reserved));
}

Result<> FileTable::put(int32_t descriptor, Ref<OpenFile> file, bool close_on_exec, uint64_t limit) {
    if (descriptor < 0 || static_cast<uint64_t>(descriptor) >= limit)
        return fail(Errno::BadF);
    Ref<OpenFile> before;
    SpinLock::Guard guard = lock_.lock();
    TRY(grow_to(static_cast<size_t>(descriptor)));
    Slot& slot = slots_[descriptor];
    if (slot.reserved)
        return fail(Errno::Busy);
    before = std::move(slot.file);
    file->descriptor_added();
    slot = Slot{std::move(file), close_on_exec};
    guard.unlock();
    if (before)
        closed(*before);
    return {};
}

Ref<OpenFile> FileTable::take(size_t descriptor) {
    lowest_free_ = std::min(lowest_free_, descriptor);
    return std::move(slots_[descriptor].file);
}

// Linux drops all of a process's record locks on a file when the process closes any descriptor of it.
void FileTable::closed(OpenFile& file) {
    file.descriptor_removed();
    record_locks::release_all(file.inode(), this);
}

Result<> FileTable::close(int32_t descriptor) {
    Ref<OpenFile> file;
    SpinLock::Guard guard = lock_.lock();
    if (!is_open(descriptor))
        return fail(Errno::BadF);
    file = take(static_cast<size_t>(descriptor));
    guard.unlock();
    closed(*file);
    return {};
}

Ref<OpenFile> FileTable::take_next(size_t& first, size_t last, bool only_marked) {
    SpinLock::Guard guard = lock_.lock();
    for (; first <= last && first < slots_.size(); first++)
        if (slots_[first].file && (!only_marked || slots_[first].close_on_exec))
            return take(first);
    return nullptr;
}

void FileTable::close_range(uint32_t first, uint32_t last, bool only_mark) {
    if (only_mark) {
        SpinLock::Guard guard = lock_.lock();
        for (size_t at = first; at <= last && at < slots_.size(); at++)
            slots_[at].close_on_exec = true;
        return;
    }
    size_t at = first;
    while (Ref<OpenFile> file = take_next(at, last, false))
        closed(*file);
}

void FileTable::close_on_exec() {
    size_t at = 0;
    while (Ref<OpenFile> file = take_next(at, SIZE_MAX, true))
        closed(*file);
}

Result<bool> FileTable::is_close_on_exec(int32_t descriptor) {
    SpinLock::Guard guard = lock_.lock();
    if (!is_open(descriptor))
        return fail(Errno::BadF);
    return slots_[descriptor].close_on_exec;
}

Result<> FileTable::set_close_on_exec(int32_t descriptor, bool on) {
    SpinLock::Guard guard = lock_.lock();
    if (!is_open(descriptor))
        return fail(Errno::BadF);
    slots_[descriptor].close_on_exec = on;
    return {};
}

int32_t FileTable::next_open(int32_t from) {
    SpinLock::Guard guard = lock_.lock();
    for (size_t at = static_cast<size_t>(std::max(from, 0)); at < slots_.size(); at++)
        if (slots_[at].file)
            return static_cast<int32_t>(at);
    return -1;
}

}  // namespace kernel
