// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_process.h"

#include <array>

#include "fs/proc_faults.h"
#include "fs/proc_memory.h"
#include "fs/proc_mounts.h"
#include "fs/proc_ports.h"
#include "fs/proc_status.h"

namespace kernel {
namespace {

Result<> ports(TextBuffer& out, const ProcSubject& subject) {
    if (!subject.thread)
        return {};
    return proc_ports::of_thread(out, *subject.thread);
}

Result<> comm(TextBuffer& out, const ProcSubject& subject) {
    return out.print("{}\n", proc_status::name_of(subject));
}

// One hierarchy, in which every process is at the root: there are no control groups.
Result<> control_group(TextBuffer& out, const ProcSubject&) {
    return out.append("0::/\n");
}

constexpr std::array kFiles{
    ProcProcessFile{"auxv", 0400, proc_memory::auxiliary_vector, nullptr},
    ProcProcessFile{"cgroup", 0444, control_group, nullptr},
    ProcProcessFile{"cmdline", 0444, proc_memory::command_line, nullptr},
    ProcProcessFile{"comm", 0444, comm, nullptr},
    ProcProcessFile{"environ", 0400, proc_memory::environment, nullptr},
    ProcProcessFile{"fail-nth", 0600, proc_faults::remaining, proc_faults::arm},
    ProcProcessFile{"ioperm", 0444, ports, nullptr},
    ProcProcessFile{"limits", 0444, proc_status::limits, nullptr},
    ProcProcessFile{"maps", 0444, proc_memory::mappings, nullptr},
    ProcProcessFile{"mountinfo", 0444, proc_mounts::information, nullptr},
    ProcProcessFile{"mounts", 0444, proc_mounts::table, nullptr},
    ProcProcessFile{"stat", 0444, proc_status::statistics, nullptr},
    ProcProcessFile{"statm", 0444, proc_memory::sizes, nullptr},
    ProcProcessFile{"status", 0444, proc_status::status, nullptr},
};

Result<Ref<Entry>> executable(const ProcSubject& subject) {
    Ref<Entry> entry = subject.process->executable_ref();
    if (!entry)
        return fail(Errno::NoEnt);
    return entry;
}

template <Ref<Entry> FileSystemContext::*place>
Result<Ref<Entry>> place_of(const ProcSubject& subject) {
    const Ref<FileSystemContext> context = subject.process->file_system_ref();
    if (!context)
        return fail(Errno::NoEnt);
    SpinLock::Guard guard = context->lock.lock();
    return Ref<Entry>{(*context).*place};
}

constexpr std::array kLinks{
    ProcProcessLink{"cwd", place_of<&FileSystemContext::working_directory>},
    ProcProcessLink{"exe", executable},
    ProcProcessLink{"root", place_of<&FileSystemContext::root>},
};

}  // namespace

std::span<const ProcProcessFile> proc_process_files() {
    return kFiles;
}

std::span<const ProcProcessLink> proc_process_links() {
    return kLinks;
}

}  // namespace kernel
