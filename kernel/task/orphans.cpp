// SPDX-License-Identifier: Apache-2.0
#include "task/orphans.h"

#include "lib/panic.h"
#include "task/process_tree.h"
#include "task/signals.h"
#include "trace/relation.h"

namespace kernel {
namespace {

Process& new_parent_for_children_of(const Process& ending) {
    for (Process* ancestor = ending.parent; ancestor; ancestor = ancestor->parent)
        if ((ancestor->is_subreaper && !ancestor->zombie) || ancestor->id() == 1)
            return *ancestor;
    panic("process {} has no ancestor", ending.id());
}

void send_parent_death_signals(Process& child) {
    for (Thread& thread : child.threads)
        if (thread.parent_death_signal != 0)
            (void)signals::send_to_thread(
                thread, SignalInfo::from_user(thread.parent_death_signal, kSiUser, child.parent->id(), 0));
}

void release_orphaned_group(int32_t group, const Process* leaving) {
    if (!ProcessTree::is_orphaned_locked(group, leaving) || !ProcessTree::has_stopped_locked(group))
        return;
    signals::send_to_group_locked(group, SignalInfo::from_kernel(kSigHup));
    signals::send_to_group_locked(group, SignalInfo::from_kernel(kSigCont));
}

}  // namespace

void orphan_children_locked(Process& ending, DoomedProcesses& doomed) {
    // A group loses its way out if the one who leaves, or whose parent leaves, was the link to the rest of
    // its session.
    if (ending.parent->group != ending.group && ending.parent->session == ending.session)
        release_orphaned_group(ending.group, &ending);
    if (ending.children.empty())
        return;
    Process& heir = new_parent_for_children_of(ending);
    while (Process* child = ending.children.pop_front()) {
        send_parent_death_signals(*child);
        child->set_parent(&heir);
        heir.children.push_back(*child);
        // Only a SIGCHLD makes sense to somebody who did not choose the signal.
        child->exit_signal = kSigChld;
        if (child->zombie && !trace::has_foreign_tracer_locked(*child))
            trace::announce_end_locked(*child, doomed);
        else if (child->group != ending.group && child->session == ending.session)
            release_orphaned_group(child->group, nullptr);
    }
}

}  // namespace kernel
