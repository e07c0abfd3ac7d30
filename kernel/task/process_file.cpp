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

Result<Ref<OpenFile>> ProcessFile::create(Ref<Process> process, uint32_t flags, const Credentials& owner) {
    Process& target = *process;
    Ref<Inode> inode = TRY(make_ref<ProcessInode>(std::move(process), owner));
    return Ref<OpenFile>{TRY(make_ref<ProcessFile>(std::move(inode), target, flags))};
}

void ProcessFile::describe(Writer& out) const {
    out.put("anon_inode:[pidfd]");
}

}  // namespace kernel
