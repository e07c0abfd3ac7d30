// SPDX-License-Identifier: Apache-2.0
#include "pio/controller_file.h"

#include "lib/log.h"
#include "pio/controller_requests.h"
#include "pio/grants.h"
#include "pio/questions.h"
#include "task/process.h"

namespace kernel::pio {
namespace {

// One record, if there is one: questions first, for somebody waits.
bool take_record(abi::Record& to) {
    const SpinLock::Guard guard = Ledger::lock().lock();
    if (Questions::read_locked(to))
        return true;
    const uint64_t ended = Grants::take_ended_locked();
    if (ended == 0)
        return false;
    to = {};
    to.kind = abi::Kind::Ended;
    to.grant = ended;
    return true;
}

}  // namespace

Result<> ControllerFile::begin() {
    TRY(Controller::begin(*this));
    begun_ = true;
    const Thread& self = current_thread();
    log(LogLevel::Notice, "ports: {}[{}] is the controller", self.name, self.process().id());
    return {};
}

ControllerFile::~ControllerFile() {
    if (!begun_)
        return;
    Controller::end(*this, keep_);
    log(LogLevel::Notice, "ports: the controller has gone, its grants were {}", keep_ ? "kept" : "revoked");
}

Result<size_t> ControllerFile::read(IoBuffer& to) {
    if (to.left() < sizeof(abi::Record))
        return fail(Errno::Inval);
    abi::Record record;
    if (!take_record(record)) {
        if (non_blocking())
            return fail(Errno::Again);
        Waiter waiter{readiness_.sleepers()};
        while (!take_record(record))
            if (waiter.sleep(kNever) != WakeReason::Woken)
                return fail(Errno::RestartSys);
    }
    size_t done = TRY(to.put(&record, sizeof record));
    while (to.left() >= sizeof record && take_record(record))
        done += TRY(to.put(&record, sizeof record));
    return done;
}

uint32_t ControllerFile::ready_events() {
    const SpinLock::Guard guard = Ledger::lock().lock();
    return Questions::any_unread_locked() || Grants::any_ended_locked() ? kReadable : 0;
}

Result<uint64_t> ControllerFile::ioctl(uint32_t request, UserAddr argument) {
    switch (request) {
        case abi::kHello: {
            const uint32_t flags = TRY(controller_requests::hello(argument));
            keep_ = flags & abi::kKeepGrants;
            return 0;
        }
        case abi::kGrant:
            return controller_requests::grant(argument);
        case abi::kExtend:
            return controller_requests::extend(argument);
        case abi::kRevoke:
            return controller_requests::revoke(argument);
        case abi::kNext:
            return controller_requests::next(argument);
        case abi::kHolders:
            return controller_requests::holders(argument);
        case abi::kAnswer:
            return controller_requests::answer(argument);
        case abi::kForbid:
            return controller_requests::forbid(argument);
        default:
            return fail(Errno::NotTty);
    }
}

Result<Ref<OpenFile>> open_controller(Ref<Inode> node, uint64_t, uint32_t flags) {
    if (!current_thread().credentials().has(Capability::SysRawIo))
        return fail(Errno::Perm);
    if ((flags & kAccessMode) != kReadWrite)
        return fail(Errno::Access);
    Ref<ControllerFile> file = TRY(make_ref<ControllerFile>(std::move(node), flags));
    TRY(file->begin());
    return Ref<OpenFile>{std::move(file)};
}

}  // namespace kernel::pio
