// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/file_system.h"

namespace kernel {

class Credentials;

// The inode of what has no place in the tree of names: pipes, event counters, socket pairs.
class AnonymousInode : public Inode {
public:
    AnonymousInode(uint32_t mode, const Credentials& owner);

    FileStatus status() const override { return status_; }
    FileSystem& file_system() const override;
    // fchmod(2) and fchown(2) of a pipe succeed on Linux and change nothing that anybody asks for.
    Result<> set_mode(uint32_t) override { return {}; }
    Result<> set_owner(uint32_t, uint32_t) override { return {}; }

private:
    FileStatus status_;
};

// The file system that they are of. At boot, before the first of them; panics without memory.
void initialize_anonymous_files();

}  // namespace kernel
