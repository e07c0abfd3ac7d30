// SPDX-License-Identifier: Apache-2.0
#include "task/process_file.h"

#include "fs/anonymous.h"

namespace kernel {
namespace {

class ProcessInode final : public AnonymousInode {
public:
    ProcessInode(Ref<Process> process, const Credentials& owner)
        : AnonymousInode(0600, owner), process_(std::move(process)) {}
    Process* as_process() override { return process_.get(); }

private:
    const Ref<Process> process_;
};

}  // namespace

Result<Ref<Inode>> ProcessFile::create_inode(Ref<Process> process, const Credentials& owner) {
    return make_ref<ProcessInode>(std::move(process), owner);
}

Result<Ref<OpenFile>> ProcessFile::create(Ref<Process> process, uint32_t flags, const Credentials& owner) {
    return open_inode(TRY(create_inode(std::move(process), owner)), flags);
}

Result<Ref<OpenFile>> ProcessFile::open_inode(Ref<Inode> inode, uint32_t flags) {
    Process& target = *inode->as_process();
    return make_ref<ProcessFile>(std::move(inode), target, flags);
}

void ProcessFile::describe(Writer& out) const {
    out.put("anon_inode:[pidfd]");
}

}  // namespace kernel
