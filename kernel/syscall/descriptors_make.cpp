// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "fs/event_counter.h"
#include "fs/file_table.h"
#include "fs/memory_file.h"
#include "fs/pipe.h"
#include "syscall/descriptors.h"
#include "syscall/lookup.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// Two new descriptors, or none.
Result<uint64_t> add_pair(Ref<OpenFile> first, Ref<OpenFile> second, bool close_on_exec,
                          UserOut<std::array<int32_t, 2>> descriptors) {
    FileTable& files = current_files();
    std::array<int32_t, 2> pair;
    pair[0] = TRY(files.add(std::move(first), close_on_exec, descriptor_limit()));
    const Result<int32_t> added = files.add(std::move(second), close_on_exec, descriptor_limit());
    if (added) {
        pair[1] = *added;
        if (descriptors.write(pair))
            return 0;
        static_cast<void>(
            files.close(pair[1]));  // nobody else may have closed it: then there is nothing to do
    }
    static_cast<void>(files.close(pair[0]));
    return fail(added ? Errno::Fault : added.error());
}

}  // namespace

Result<uint64_t> sys_pipe(UserOut<std::array<int32_t, 2>> descriptors) {
    return sys_pipe2(descriptors, 0);
}

Result<uint64_t> sys_pipe2(UserOut<std::array<int32_t, 2>> descriptors, uint32_t flags) {
    if (flags & ~(kCloseOnExec | kNonBlock | kDirect))
        return fail(Errno::Inval);
    // Packet mode, which nobody has been seen to use.
    if (flags & kDirect)
        return fail(Errno::Inval);
    PipePair pipe = TRY(make_pipe(flags & kNonBlock, current_thread().credentials()));
    return add_pair(std::move(pipe.read_end), std::move(pipe.write_end), flags & kCloseOnExec, descriptors);
}

Result<uint64_t> sys_eventfd(uint32_t value) {
    return sys_eventfd2(value, 0);
}

Result<uint64_t> sys_eventfd2(uint32_t value, uint32_t flags) {
    constexpr uint32_t kSemaphore = 1;
    if (flags & ~(kCloseOnExec | kNonBlock | kSemaphore))
        return fail(Errno::Inval);
    Ref<OpenFile> file = TRY(
        EventCounter::create(value, flags & kSemaphore, flags & kNonBlock, current_thread().credentials()));
    return current_files().add(std::move(file), flags & kCloseOnExec, descriptor_limit());
}

Result<uint64_t> sys_memfd_create(UserString name, uint32_t flags) {
    constexpr uint32_t kCloseOnExecFlag = 1, kAllowSealing = 2, kNoExecSeal = 8, kExecutable = 16;
    constexpr size_t kLongestName = 249;
    if (flags & ~(kCloseOnExecFlag | kAllowSealing | kNoExecSeal | kExecutable))
        return fail(Errno::Inval);
    char text[kLongestName + 1];
    const Result<size_t> length = name.read(text, sizeof text);
    if (!length)
        return fail(length.error() == Errno::NameTooLong ? Errno::Inval : length.error());
    Ref<OpenFile> file = TRY(make_memory_file({text, *length}, current_thread().credentials()));
    return current_files().add(std::move(file), flags & kCloseOnExecFlag, descriptor_limit());
}

}  // namespace kernel
