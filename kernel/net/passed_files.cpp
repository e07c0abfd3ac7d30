// SPDX-License-Identifier: Apache-2.0
#include "net/passed_files.h"

#include "net/in_flight.h"
#include "net/sockets_lock.h"

namespace kernel {
namespace {

// All under the sockets' lock.
constinit PermanentList<PassedFiles, &PassedFiles::discard_link> discarded;
constinit bool discarding = false;
constinit bool collection_due = false;

PassedFiles* next_discarded() {
    SpinLock::Guard guard = sockets_lock().lock();
    PassedFiles* next = discarded.pop_front();
    discarding = next != nullptr;
    return next;
}

bool take_collection() {
    SpinLock::Guard guard = sockets_lock().lock();
    return std::exchange(collection_due, false);
}

}  // namespace

Result<Owned<PassedFiles>> copy_passed_files(const PassedFiles& from) {
    Owned<PassedFiles> copy = TRY(make_owned<PassedFiles>());
    copy->sender_uid = from.sender_uid;
    for (const Ref<OpenFile>& file : from.files)
        TRY(copy->files.push(file));
    return copy;
}

void leave_to_discard(Owned<PassedFiles> files) {
    discarded.push_back(*files.leak());
}

bool leave_collection_to_discard() {
    SpinLock::Guard guard = sockets_lock().lock();
    collection_due |= discarding;
    return discarding;
}

// One thread at a time closes what all have discarded; the others go on.
void discard_what_is_left() {
    SpinLock::Guard guard = sockets_lock().lock();
    if (discarded.empty() || std::exchange(discarding, true))
        return;
    guard.unlock();
    while (PassedFiles* next = next_discarded())
        delete next;
    if (take_collection())
        InFlight::collect(nullptr);
}

void discard(Owned<PassedFiles> files) {
    if (!files)
        return;
    SpinLock::Guard guard = sockets_lock().lock();
    leave_to_discard(std::move(files));
    guard.unlock();
    discard_what_is_left();
}

}  // namespace kernel
