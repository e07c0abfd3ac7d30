// SPDX-License-Identifier: Apache-2.0
#include "task/process.h"

#include "arch/clock.h"
#include "dev/terminal.h"
#include "task/scheduler.h"

namespace kernel {

Result<Ref<Process>> Process::create() {
    Process* process = new (std::nothrow) Process;
    if (!process)
        return fail(Errno::NoMem);
    process->start_time = monotonic_now();
    return Ref<Process>::adopt(process);
}

Process::Process() : timers(*this), cpu_limit(*this) {}
Process::~Process() = default;

Ref<AddressSpace> Process::address_space() const {
    const SpinLock::Guard guard = lock.lock();
    return space_;
}

Ref<FileTable> Process::files_ref() const {
    const SpinLock::Guard guard = lock.lock();
    return files;
}

Ref<FileSystemContext> Process::file_system_ref() const {
    const SpinLock::Guard guard = lock.lock();
    return file_system;
}

Ref<Entry> Process::executable_ref() const {
    const SpinLock::Guard guard = lock.lock();
    return executable;
}

Ref<Credentials> Process::credentials_ref() const {
    const SpinLock::Guard guard = lock.lock();
    return credentials;
}

void Process::set_address_space(Ref<AddressSpace> space) {
    // The CPU leaves the old tables before they may go.
    scheduler::use_address_space(space.get());
    SpinLock::Guard guard = lock.lock();
    std::swap(space_, space);
    guard.unlock();
}

}  // namespace kernel
