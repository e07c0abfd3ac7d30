// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fs/text_buffer.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {

// Whom a file below /proc/PID or /proc/PID/task/TID is about. `thread` is the process's first where the path
// names none, and null when that has ended.
struct ProcSubject {
    Ref<Process> process;
    Ref<Thread> thread;
};

// One file of a process's directory.
struct ProcProcessFile {
    std::string_view name;
    uint32_t mode;
    Result<> (*generate)(TextBuffer& out, const ProcSubject& subject);
    Result<> (*accept)(const ProcSubject& subject, std::string_view text);  // null: read-only
};
std::span<const ProcProcessFile> proc_process_files();

// The links of a process's directory: what they lead to. NoEnt where there is nothing (a zombie).
struct ProcProcessLink {
    std::string_view name;
    Result<Ref<Entry>> (*target)(const ProcSubject& subject);
};
std::span<const ProcProcessLink> proc_process_links();

}  // namespace kernel
