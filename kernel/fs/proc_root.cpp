// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_directory.h"
#include "fs/proc_number.h"
#include "fs/proc_table.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

constexpr uint64_t kProcMagic = 0x9fa0;
// Where list() goes on: files of the table, then the links, then processes by pid.
constexpr uint64_t kFirstLink = 1000, kFirstProcess = 2000;

// /proc/self and /proc/thread-self, and /proc/mounts: links whose text depends on who reads it.
class SelfLink : public VirtualInode {
public:
    enum class Kind : uint8_t { Process, Thread, Mounts };
    SelfLink(Ref<FileSystem> system, Kind kind)
        : VirtualInode(std::move(system), kFirstLink + static_cast<uint64_t>(kind), {kSymlink | 0777, 0, 0}),
          kind_(kind) {}

    Result<size_t> read_link(char* room, size_t size) const override {
        char text[40];
        Writer out{text};
        const Thread& self = current_thread();
        if (kind_ == Kind::Mounts)
            out.put("self/mounts");
        else
            print(out, "{}", self.process().id());
        if (kind_ == Kind::Thread)
            print(out, "/task/{}", self.id());
        out.text().copy(room, size);
        return out.text().size();
    }

private:
    Kind kind_;
};
struct NamedLink {
    std::string_view name;
    SelfLink::Kind kind;
};
constexpr NamedLink kLinks[] = {{"self", SelfLink::Kind::Process},
                                {"thread-self", SelfLink::Kind::Thread},
                                {"mounts", SelfLink::Kind::Mounts}};

class Root : public GeneratedDirectory {
public:
    explicit Root(Ref<FileSystem> system) : GeneratedDirectory(std::move(system), 1, proc_files(), {}) {}

    Result<Ref<Inode>> lookup(std::string_view name) override {
        for (const NamedLink& link : kLinks) {
            if (link.name == name)
                return make_ref<SelfLink>(system(), link.kind);
        }
        if (const Result<int32_t> pid = parse_proc_number(name))
            return lookup_process(*pid);
        return GeneratedDirectory::lookup(name);
    }

    Result<> list(uint64_t position, DirectoryVisitor& visitor) override {
        static_assert(kTableEnd <= kFirstLink);
        if (position < kFirstLink && !list_table(position, visitor))
            return {};
        for (uint64_t i = position < kFirstLink ? 0 : position - kFirstLink; i < std::size(kLinks); i++) {
            if (!visitor.entry(kLinks[i].name, kFirstLink + i, kSymlink, kFirstLink + i + 1))
                return {};
        }
        list_processes(position < kFirstProcess ? 0 : static_cast<int32_t>(position - kFirstProcess),
                       visitor);
        return {};
    }

private:
    Result<Ref<Inode>> lookup_process(int32_t pid) const {
        ProcSubject subject{ProcessTree::find_process(pid), ProcessTree::find_thread(pid)};
        // The directory of a thread is there under its own id, though it is not listed (proc(5)).
        if (!subject.process && subject.thread)
            subject.process = subject.thread->process_ref();
        if (!subject.process)
            return fail(Errno::NoEnt);
        return make_proc_process_directory(system(), std::move(subject), false);
    }
    static void list_processes(int32_t after, DirectoryVisitor& visitor) {
        for (int32_t pid = ProcessTree::next_process(after); pid != 0; pid = ProcessTree::next_process(pid)) {
            char room[12];
            Writer name{room};
            name.put_signed(pid);
            if (!visitor.entry(name.text(), proc_inode_number(pid, 0), kDirectory,
                               kFirstProcess + static_cast<uint64_t>(pid)))
                return;
        }
    }
};

Result<Ref<Inode>> make_root() {
    const Ref<FileSystem> system = TRY(make_ref<VirtualFileSystem>("proc", kProcMagic));
    return make_ref<Root>(system);
}

}  // namespace

void register_procfs() {
    register_file_system("proc", make_root);
}

}  // namespace kernel
