// SPDX-License-Identifier: Apache-2.0
#include "syscall/polling.h"

#include "arch/cpu.h"
#include "fs/file_table.h"
#include "fs/poll_set.h"
#include "syscall/lookup.h"
#include "syscall/poll_wait.h"
#include "task/process.h"
#include "task/thread.h"

namespace kernel {
namespace {

// The program's array: what it asks for, copied in, and the answers, copied out.
class PollArray {
public:
    Result<> read(UserAddr at, uint32_t count) {
        if (count > descriptor_limit())
            return fail(Errno::Inval);
        at_ = at;
        TRY(items_.resize(count));
        TRY(set_.reserve(count));
        TRY(copy_from_user(items_.begin(), at, count * sizeof(PollItem)));
        for (PollItem& item : items_)
            TRY(add(item));
        return {};
    }

    // How many are ready; their answers are in the program's array.
    Result<size_t> wait(Nanoseconds deadline) {
        const size_t ready = TRY(set_.wait(deadline, invalid_)) + invalid_;
        for (size_t i = 0; i < items_.size(); i++) {
            const PollSet::Item& item = set_.items()[i];
            if (item.file)
                items_[i].found = static_cast<uint16_t>(item.found);
        }
        TRY(copy_to_user(at_, items_.begin(), items_.size() * sizeof(PollItem)));
        return ready;
    }

private:
    // A negative descriptor is left out; one that is not open is an answer of its own.
    Result<> add(PollItem& item) {
        item.found = 0;
        if (item.descriptor < 0)
            return set_.add(nullptr, 0);
        Result<Ref<OpenFile>> file = opened_file_of(item.descriptor);
        if (file)
            return set_.add(*file, item.wanted);
        item.found = kInvalid;
        invalid_++;
        return set_.add(nullptr, 0);
    }

    UserAddr at_;
    Vector<PollItem> items_;
    PollSet set_;
    size_t invalid_ = 0;
};

Result<uint64_t> poll_until(UserAddr items, uint32_t count, Nanoseconds deadline) {
    PollArray array;
    TRY(array.read(items, count));
    return array.wait(deadline);
}

Result<uint64_t> resume_poll(const RestartBlock& block);

// An interrupted poll goes on until the same moment if no handler ran.
Result<uint64_t> poll_or_note(UserAddr items, uint32_t count, Nanoseconds deadline) {
    Result<uint64_t> ready = poll_until(items, count, deadline);
    if (ready || ready.error() != Errno::Intr)
        return ready;
    current_thread().restart = {resume_poll, {items.value(), count, deadline}};
    return fail(Errno::RestartBlock);
}

Result<uint64_t> resume_poll(const RestartBlock& block) {
    return poll_or_note(UserAddr{block.notes[0]}, static_cast<uint32_t>(block.notes[1]), block.notes[2]);
}

}  // namespace

Result<uint64_t> sys_poll(UserAddr items, uint32_t count, int32_t milliseconds) {
    return poll_or_note(items, count, poll_deadline(milliseconds));
}

Result<uint64_t> sys_ppoll(UserAddr items, uint32_t count, UserInOut<TimeSpec> duration,
                           UserIn<uint64_t> mask, uint64_t mask_bytes) {
    UserTimeout<TimeSpec> timeout;
    TRY(timeout.read(duration));
    TRY(use_signal_mask(mask, mask_bytes));
    Result<uint64_t> ready = poll_until(items, count, timeout.deadline());
    timeout.write_back();
    if (!ready && ready.error() == Errno::Intr)
        return fail(Errno::RestartNoHandler);
    return ready;
}

}  // namespace kernel
