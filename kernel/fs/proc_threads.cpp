// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_directory.h"
#include "fs/proc_number.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

constexpr uint64_t kDirectoryNumber = 3;

// /proc/PID/task
class Directory : public VirtualInode {
public:
    Directory(Ref<FileSystem> system, ProcSubject subject)
        : VirtualInode(std::move(system), proc_inode_number(subject.process->id(), kDirectoryNumber),
                       {kDirectory | 0555, 0, 0}),
          process_(std::move(subject.process)) {}

    Result<Ref<Inode>> lookup(std::string_view name) override {
        Ref<Thread> thread = ProcessTree::find_thread(TRY(parse_proc_number(name)));
        if (!thread || &thread->process() != process_.get())
            return fail(Errno::NoEnt);
        return make_proc_process_directory(system(), ProcSubject{process_, std::move(thread)}, true);
    }
    Result<> list(uint64_t position, DirectoryVisitor& visitor) override {
        for (int32_t id = next(static_cast<int32_t>(position)); id != 0; id = next(id)) {
            char room[12];
            Writer name{room};
            name.put_signed(id);
            if (!visitor.entry(name.text(), proc_inode_number(id, 1), kDirectory, static_cast<uint64_t>(id)))
                return {};
        }
        return {};
    }

private:
    // The lowest thread id above `after`; 0 where there is none.
    int32_t next(int32_t after) const {
        SpinLock::Guard guard = ProcessTree::lock().lock();
        int32_t lowest = 0;
        for (const Thread& thread : process_->threads) {
            if (thread.id() > after && (lowest == 0 || thread.id() < lowest))
                lowest = thread.id();
        }
        return lowest;
    }

    Ref<Process> process_;
};

}  // namespace

Result<Ref<Inode>> make_proc_threads(const Ref<FileSystem>& system, ProcSubject subject) {
    return make_ref<Directory>(system, std::move(subject));
}

}  // namespace kernel
