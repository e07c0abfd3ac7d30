// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "arch/cpu.h"
#include "fs/event_poll.h"
#include "fs/file_table.h"
#include "syscall/lookup.h"
#include "syscall/poll_wait.h"
#include "syscall/polling.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// More than these are left for the next call, which a caller must expect anyway.
constexpr size_t kEventsAtOnce = 64;

Result<uint64_t> wait_until(int32_t epoll, UserOut<EpollEvent> to, int32_t count, Nanoseconds deadline) {
    if (count <= 0)
        return fail(Errno::Inval);
    const Ref<OpenFile> file = TRY(opened_file_of(epoll));
    EventPoll* events = file->as_event_poll();
    if (!events)
        return fail(Errno::Inval);
    WatchedEvent found[kEventsAtOnce];
    const size_t room = std::min(kEventsAtOnce, static_cast<size_t>(count));
    const size_t ready = TRY(events->wait({found, room}, deadline));
    for (size_t i = 0; i < ready; i++)
        TRY((to + i).write({found[i].events, found[i].data}));
    return ready;
}

}  // namespace

Result<uint64_t> sys_epoll_create(int32_t size) {
    if (size <= 0)
        return fail(Errno::Inval);
    return sys_epoll_create1(0);
}

Result<uint64_t> sys_epoll_create1(uint32_t flags) {
    if (flags & ~kCloseOnExec)
        return fail(Errno::Inval);
    return current_files().add(TRY(EventPoll::create(current_thread().credentials())), flags & kCloseOnExec,
                               descriptor_limit());
}

Result<uint64_t> sys_epoll_ctl(int32_t epoll, uint32_t operation, int32_t descriptor,
                               UserIn<EpollEvent> event) {
    constexpr uint32_t kAdd = 1, kRemove = 2, kChange = 3;
    WatchedEvent wanted;
    if (operation != kRemove) {
        const EpollEvent given = TRY(event.read());
        wanted = {given.events, given.data};
    }
    const Ref<OpenFile> file = TRY(opened_file_of(epoll));
    const Ref<OpenFile> watched = TRY(opened_file_of(descriptor));
    EventPoll* events = file->as_event_poll();
    if (!events || file == watched)
        return fail(Errno::Inval);
    switch (operation) {
        case kAdd:
            TRY(events->add(descriptor, *watched, wanted));
            return 0;
        case kRemove:
            TRY(events->remove(descriptor, *watched));
            return 0;
        case kChange:
            TRY(events->change(descriptor, *watched, wanted));
            return 0;
        default:
            return fail(Errno::Inval);
    }
}

Result<uint64_t> sys_epoll_wait(int32_t epoll, UserOut<EpollEvent> events, int32_t count,
                                int32_t milliseconds) {
    return wait_until(epoll, events, count, poll_deadline(milliseconds));
}

Result<uint64_t> sys_epoll_pwait(int32_t epoll, UserOut<EpollEvent> events, int32_t count,
                                 int32_t milliseconds, UserIn<uint64_t> mask, uint64_t mask_bytes) {
    TRY(use_signal_mask(mask, mask_bytes));
    return wait_until(epoll, events, count, poll_deadline(milliseconds));
}

Result<uint64_t> sys_epoll_pwait2(int32_t epoll, UserOut<EpollEvent> events, int32_t count,
                                  UserIn<TimeSpec> duration, UserIn<uint64_t> mask, uint64_t mask_bytes) {
    UserTimeout<TimeSpec> timeout;
    TRY(timeout.read(UserInOut<TimeSpec>{duration.address()}));
    TRY(use_signal_mask(mask, mask_bytes));
    return wait_until(epoll, events, count, timeout.deadline());
}

}  // namespace kernel
