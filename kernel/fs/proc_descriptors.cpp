// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_directory.h"
#include "fs/proc_number.h"

namespace kernel {
namespace {

constexpr uint64_t kDirectoryNumber = 2, kFirstNumber = 0x10000;

// /proc/PID/fd/N: leads to the open file's place, or for pipes and the like to the file itself.
class Link : public VirtualInode {
public:
    Link(Ref<FileSystem> system, const ProcSubject& subject, int32_t descriptor, uint32_t permissions)
        : VirtualInode(
              std::move(system),
              proc_inode_number(subject.process->id(), kFirstNumber + static_cast<uint64_t>(descriptor)),
              {kSymlink | permissions, 0, 0}),
          subject_(subject),
          descriptor_(descriptor) {}

    Result<Ref<Entry>> magic_target() const override {
        TRY(may_look_through(subject_));
        const Ref<FileTable> files = subject_.process->files_ref();
        if (!files)
            return fail(Errno::NoEnt);
        const Ref<OpenFile> file = TRY(files->get(descriptor_));
        if (file->entry())
            return file->entry();
        char room[64];
        Writer name{room};
        file->describe(name);
        return Entry::create_unnamed(name.text(), file->inode_ref());
    }

private:
    ProcSubject subject_;
    int32_t descriptor_;
};

class Directory : public VirtualInode {
public:
    Directory(Ref<FileSystem> system, ProcSubject subject, const Credentials* who)
        : VirtualInode(std::move(system), proc_inode_number(subject.process->id(), kDirectoryNumber),
                       {kDirectory | 0500, who ? who->user.effective : 0, who ? who->group.effective : 0}),
          subject_(std::move(subject)) {}

    Result<Ref<Inode>> lookup(std::string_view name) override {
        const int32_t descriptor = TRY(parse_proc_number(name));
        const Ref<FileTable> files = subject_.process->files_ref();
        const Result<Ref<OpenFile>> file =
            files ? files->get(descriptor) : Result<Ref<OpenFile>>{fail(Errno::NoEnt)};
        if (!file)
            return fail(Errno::NoEnt);
        const uint32_t permissions = ((*file)->readable() ? 0500u : 0) | ((*file)->writable() ? 0300u : 0);
        return make_ref<Link>(system(), subject_, descriptor, permissions);
    }
    Result<> list(uint64_t position, DirectoryVisitor& visitor) override {
        const Ref<FileTable> files = subject_.process->files_ref();
        if (!files)
            return {};
        for (int32_t fd = files->next_open(static_cast<int32_t>(position)); fd >= 0;
             fd = files->next_open(fd + 1)) {
            char room[12];
            Writer name{room};
            name.put_signed(fd);
            const uint64_t number =
                proc_inode_number(subject_.process->id(), kFirstNumber + static_cast<uint64_t>(fd));
            if (!visitor.entry(name.text(), number, kSymlink, static_cast<uint64_t>(fd) + 1))
                return {};
        }
        return {};
    }

private:
    ProcSubject subject_;
};

}  // namespace

Result<Ref<Inode>> make_proc_descriptors(const Ref<FileSystem>& system, ProcSubject subject) {
    const Ref<Credentials> who = subject.process->credentials_ref();
    return make_ref<Directory>(system, std::move(subject), who.get());
}

}  // namespace kernel
