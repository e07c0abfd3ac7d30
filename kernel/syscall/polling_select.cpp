// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fs/file_table.h"
#include "fs/poll_set.h"
#include "syscall/lookup.h"
#include "syscall/poll_wait.h"
#include "syscall/polling.h"

namespace kernel {
namespace {

// select(2)'s three sets and what each means in poll's terms (fs/select.c in Linux).
constexpr size_t kSets = 3;
constexpr uint32_t kMeaning[kSets] = {kReadable | kHangUp | kError, kWritableNow | kError, kPriority};
constexpr uint32_t kWanted[kSets] = {kReadable, kWritableNow, kPriority};

class SelectSets {
public:
    Result<> read(int32_t count, const UserInOut<UserLong> (&sets)[kSets]) {
        if (count < 0)
            return fail(Errno::Inval);
        // Linux looks at no more than the table has; nobody can have more open than the limit.
        count_ = static_cast<size_t>(std::min<uint64_t>(static_cast<uint64_t>(count), descriptor_limit()));
        words_ = (count_ + 63) / 64;
        for (size_t i = 0; i < kSets; i++) {
            sets_[i] = sets[i];
            TRY(bits_[i].resize(words_));
            if (sets[i])
                TRY(copy_from_user(bits_[i].begin(), sets[i].address(), bytes_of(sets[i])));
        }
        return collect();
    }

    // The number of bits that stay set, over all sets.
    Result<size_t> wait(Nanoseconds deadline) {
        TRY(set_.wait(deadline));
        size_t found = 0;
        for (size_t i = 0; i < descriptors_.size(); i++)
            found += answer(descriptors_[i], set_.items()[i].found);
        for (size_t i = 0; i < kSets; i++)
            if (sets_[i])
                TRY(copy_to_user(sets_[i].address(), bits_[i].begin(), bytes_of(sets_[i])));
        return found;
    }

private:
    // BadF for a bit whose descriptor is not open.
    Result<> collect() {
        for (size_t descriptor = 0; descriptor < count_; descriptor++) {
            uint32_t wanted = 0;
            for (size_t i = 0; i < kSets; i++)
                if (is_set(i, descriptor))
                    wanted |= kWanted[i];
            if (wanted == 0)
                continue;
            TRY(descriptors_.push(descriptor));
            TRY(set_.add(TRY(opened_file_of(static_cast<int32_t>(descriptor))), wanted));
        }
        return {};
    }

    size_t answer(size_t descriptor, uint32_t found) {
        size_t bits = 0;
        for (size_t i = 0; i < kSets; i++) {
            if (!is_set(i, descriptor))
                continue;
            if (found & kMeaning[i])
                bits++;
            else
                bits_[i][descriptor / 64] &= ~(uint64_t{1} << descriptor % 64);
        }
        return bits;
    }

    // A set is made of the program's longs.
    size_t bytes_of(UserInOut<UserLong> set) const {
        const size_t bits = 8 * set.stride();
        return (count_ + bits - 1) / bits * set.stride();
    }

    bool is_set(size_t set, size_t descriptor) const {
        return bits_[set][descriptor / 64] >> descriptor % 64 & 1;
    }

    size_t count_ = 0;
    size_t words_ = 0;
    UserInOut<UserLong> sets_[kSets];
    Vector<uint64_t> bits_[kSets];
    Vector<size_t> descriptors_;  // of the items, in their order
    PollSet set_;
};

template <class Time>
Result<uint64_t> select_until(int32_t count, const UserInOut<UserLong> (&sets)[kSets],
                              UserTimeout<Time>& timeout) {
    SelectSets selected;
    TRY(selected.read(count, sets));
    Result<size_t> found = selected.wait(timeout.deadline());
    timeout.write_back();
    if (!found && found.error() == Errno::Intr)
        return fail(Errno::RestartNoHandler);
    return found;
}

}  // namespace

Result<uint64_t> sys_select(int32_t count, UserInOut<UserLong> readable, UserInOut<UserLong> writable,
                            UserInOut<UserLong> exceptional, UserInOut<TimeVal> duration) {
    UserTimeout<TimeVal> timeout;
    TRY(timeout.read(duration));
    return select_until(count, {readable, writable, exceptional}, timeout);
}

Result<uint64_t> sys_pselect6(int32_t count, UserInOut<UserLong> readable, UserInOut<UserLong> writable,
                              UserInOut<UserLong> exceptional, UserInOut<TimeSpec> duration,
                              UserIn<SignalMaskArgument> mask) {
    UserTimeout<TimeSpec> timeout;
    TRY(timeout.read(duration));
    if (mask) {
        const SignalMaskArgument argument = TRY(mask.read());
        TRY(use_signal_mask(UserIn<uint64_t>{UserAddr{argument.address}}, argument.bytes));
    }
    return select_until(count, {readable, writable, exceptional}, timeout);
}

}  // namespace kernel
