// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/file_system.h"
#include "fs/inode.h"

namespace kernel {

// Base of inodes that exist only while somebody looks: procfs, sysfs, devpts. Number, mode and owner are
// fixed when it is made; the times are the boot's.
class VirtualInode : public Inode {
public:
    FileStatus status() const override {
        FileStatus status;
        status.device = system_->device();
        status.inode = number_;
        status.mode = attributes_.mode;
        status.uid = attributes_.uid;
        status.gid = attributes_.gid;
        status.links = is_directory(attributes_) ? 2 : 1;
        return status;
    }
    Attributes attributes() const override { return attributes_; }
    FileSystem& file_system() const override { return *system_; }

    // Names appear by themselves: asking for a new one finds nothing, as in Linux's /proc.
    Result<Ref<Inode>> create(std::string_view, uint32_t, uint64_t, const Credentials&) override {
        return fail(Errno::NoEnt);
    }
    Result<Ref<Inode>> create_symlink(std::string_view, std::string_view, const Credentials&) override {
        return fail(Errno::NoEnt);
    }

protected:
    VirtualInode(Ref<FileSystem> system, uint64_t number, Attributes attributes)
        : system_(std::move(system)), number_(number), attributes_(attributes) {}
    const Ref<FileSystem>& system() const { return system_; }

private:
    Ref<FileSystem> system_;
    uint64_t number_;
    Attributes attributes_;
};

// A file system of virtual inodes: no space, nothing to remember.
class VirtualFileSystem : public FileSystem {
public:
    VirtualFileSystem(std::string_view type, uint64_t magic) : FileSystem(type, false), magic_(magic) {}
    FileSystemStatus status() const override { return {.magic = magic_}; }

private:
    uint64_t magic_;
};

}  // namespace kernel
