// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "lib/list.h"
#include "lib/ref.h"
#include "task/process.h"

namespace kernel {

// Processes and traced threads that have left the tree while its lock was held: released when this object
// dies, which must be after the lock.
class DoomedProcesses {
public:
    DoomedProcesses() = default;
    ~DoomedProcesses() {
        while (Process* process = list_.pop_front())
            process->release();
        while (trace::Tracing* tracing = threads_.pop_front())
            tracing->thread.release();
    }
    void add(Ref<Process> process) { list_.push_back(*process.leak()); }
    // One that nobody traces any more.
    void add(Ref<Thread> thread) { threads_.push_back(thread.leak()->tracing); }

private:
    List<Process, &Process::sibling_link> list_;
    List<trace::Tracing, &trace::Tracing::tracee_link> threads_;
};

// The children of a process that ends go to the nearest ancestor that asked for them
// (PR_SET_CHILD_SUBREAPER), or to the first process. Zombies among them that the new parent does not want are
// doomed. Groups that nobody could continue any more and that have a stopped member get SIGHUP and SIGCONT
// (POSIX, _exit). The tree's lock is held.
void orphan_children_locked(Process& ending, DoomedProcesses& doomed);

}  // namespace kernel
