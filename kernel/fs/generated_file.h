// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/open_file.h"
#include "fs/text_buffer.h"
#include "fs/virtual_inode.h"

namespace kernel {

// An inode whose content is made when somebody reads it.
class GeneratedInode : public VirtualInode {
public:
    Result<Ref<OpenFile>> open(Ref<Inode> self, uint32_t flags) override;

    // Writes the whole content. The caller holds no lock.
    virtual Result<> generate(TextBuffer& out) const = 0;
    // Takes what a program wrote with one write(2). Inval where the file is not made to be written.
    virtual Result<> accept(std::string_view) const { return fail(Errno::Inval); }
    Result<> truncate(uint64_t) override { return {}; }  // shells open with O_TRUNC before they write

protected:
    using VirtualInode::VirtualInode;
};

// A descriptor on one: a read at the start makes the text anew, later reads go on in it.
class GeneratedFile : public OpenFile {
public:
    GeneratedFile(Ref<Inode> inode, uint32_t flags, const GeneratedInode& source)
        : OpenFile(std::move(inode), flags), source_(source) {}

    Result<size_t> read(IoBuffer& to) override;
    Result<size_t> read_at(IoBuffer& to, uint64_t offset) override;
    Result<size_t> write(IoBuffer& from) override;
    Result<size_t> write_at(IoBuffer& from, uint64_t) override { return write(from); }
    Result<uint64_t> seek(int64_t offset, int whence) override;
    bool mappable() const override { return false; }

private:
    // Takes the text out while it is read, since nothing may be copied to a program under a lock; two threads
    // that read one descriptor at once may each make their own.
    Result<size_t> read_from(IoBuffer& to, uint64_t offset);

    const GeneratedInode& source_;  // the inode, which OpenFile keeps
    TextBuffer text_;               // under position_lock_
};

}  // namespace kernel
