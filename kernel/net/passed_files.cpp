// SPDX-License-Identifier: Apache-2.0
#include "net/passed_files.h"

#include "net/sockets_lock.h"

namespace kernel {
namespace {

// Both under the sockets' lock.
constinit PermanentList<PassedFiles, &PassedFiles::discard_link> discarded;
constinit bool discarding = false;

PassedFiles* next_discarded() {
    SpinLock::Guard guard = sockets_lock().lock();
    PassedFiles* next = discarded.pop_front();
    discarding = next != nullptr;
    return next;
}

}  // namespace

Result<Owned<PassedFiles>> copy_passed_files(const PassedFiles& from) {
    Owned<PassedFiles> copy = TRY(make_owned<PassedFiles>());
    copy->sender_uid = from.sender_uid;
    for (const Ref<OpenFile>& file : from.files)
        TRY(copy->files.push(file));
    return copy;
}

// One thread at a time closes what all have discarded; the others go on.
void discard(Owned<PassedFiles> files) {
    if (!files)
        return;
    SpinLock::Guard guard = sockets_lock().lock();
    discarded.push_back(*files.leak());
    if (std::exchange(discarding, true))
        return;
    guard.unlock();
    while (PassedFiles* next = next_discarded())
        delete next;
}

}  // namespace kernel
