// SPDX-License-Identifier: Apache-2.0
#include "fs/generated_file.h"
#include "fs/proc_directory.h"
#include "trace/access.h"

namespace kernel {
namespace {

Attributes owned_by(const ProcSubject& subject, uint32_t mode) {
    const Ref<Credentials> who = subject.process->credentials_ref();
    return {mode, who ? who->user.effective : 0, who ? who->group.effective : 0};
}

int32_t id_of(const ProcSubject& subject) {
    return subject.thread ? subject.thread->id() : subject.process->id();
}

class File : public GeneratedInode {
public:
    File(Ref<FileSystem> system, const ProcSubject& subject, const ProcProcessFile& file, size_t index)
        : GeneratedInode(std::move(system), proc_inode_number(id_of(subject), 100 + index),
                         owned_by(subject, kRegular | file.mode)),
          subject_(subject),
          file_(file) {}
    Result<> generate(TextBuffer& out) const override { return file_.generate(out, subject_); }
    Result<> accept(std::string_view text) const override {
        return file_.accept ? file_.accept(subject_, text) : fail(Errno::Inval);
    }

private:
    ProcSubject subject_;
    const ProcProcessFile& file_;
};

class Link : public VirtualInode {
public:
    Link(Ref<FileSystem> system, const ProcSubject& subject, const ProcProcessLink& link, size_t index)
        : VirtualInode(std::move(system), proc_inode_number(id_of(subject), 200 + index),
                       owned_by(subject, kSymlink | 0777)),
          subject_(subject),
          link_(link) {}
    Result<Ref<Entry>> magic_target() const override {
        TRY(may_look_through(subject_));
        return link_.target(subject_);
    }

private:
    ProcSubject subject_;
    const ProcProcessLink& link_;
};

// /proc/PID: the files and links of the tables, then fd and, for a whole process, task.
class Directory : public VirtualInode {
public:
    Directory(Ref<FileSystem> system, ProcSubject subject, bool of_thread)
        : VirtualInode(std::move(system), proc_inode_number(id_of(subject), of_thread ? 1 : 0),
                       owned_by(subject, kDirectory | 0555)),
          subject_(std::move(subject)),
          of_thread_(of_thread) {}

    Result<Ref<Inode>> lookup(std::string_view name) override {
        const auto files = proc_process_files();
        for (size_t i = 0; i < files.size(); i++) {
            if (files[i].name == name)
                return make_ref<File>(system(), subject_, files[i], i);
        }
        const auto links = proc_process_links();
        for (size_t i = 0; i < links.size(); i++) {
            if (links[i].name == name)
                return make_ref<Link>(system(), subject_, links[i], i);
        }
        if (name == "mem")
            return make_proc_memory(system(), subject_, proc_inode_number(id_of(subject_), 300),
                                    owned_by(subject_, kRegular | 0600));
        if (name == "fd")
            return make_proc_descriptors(system(), subject_);
        if (name == "task" && !of_thread_)
            return make_proc_threads(system(), subject_);
        return fail(Errno::NoEnt);
    }

    Result<> list(uint64_t position, DirectoryVisitor& visitor) override {
        const auto files = proc_process_files();
        const auto links = proc_process_links();
        const size_t tables = files.size() + links.size();
        const size_t count = tables + std::size(kOthers) - (of_thread_ ? 1 : 0);
        for (uint64_t i = position; i < count; i++) {
            std::string_view name;
            uint32_t type = kRegular;
            if (i < files.size()) {
                name = files[i].name;
            } else if (i < tables) {
                name = links[i - files.size()].name;
                type = kSymlink;
            } else {
                name = kOthers[i - tables].name;
                type = kOthers[i - tables].type;
            }
            if (!visitor.entry(name, proc_inode_number(id_of(subject_), 100 + i), type, i + 1))
                return {};
        }
        return {};
    }

private:
    // What is in no table; the last one in a whole process's directory only.
    struct Other {
        std::string_view name;
        uint32_t type;
    };
    static constexpr Other kOthers[] = {{"mem", kRegular}, {"fd", kDirectory}, {"task", kDirectory}};

    ProcSubject subject_;
    bool of_thread_;
};

}  // namespace

Result<> may_look_through(const ProcSubject& subject) {
    if (!trace::may_access(*subject.process, trace::Access::Look))
        return fail(Errno::Access);
    return {};
}

Result<Ref<Inode>> make_proc_process_directory(const Ref<FileSystem>& system, ProcSubject subject,
                                               bool of_thread) {
    return make_ref<Directory>(system, std::move(subject), of_thread);
}

}  // namespace kernel
