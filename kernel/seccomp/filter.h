// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "arch/trap_frame.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "lib/vector.h"
#include "seccomp/bpf.h"
#include "seccomp/notifier.h"

namespace kernel::seccomp {

// A program that decides about system calls, and the older ones that it stands in front of: all of them are
// asked, and none can be taken away again. Immutable but for what it remembers; shared by every thread that
// inherited it.
class Filter : public RefCounted<Filter> {
public:
    // The longest chain, each filter counted with a surcharge: a call must not take for ever.
    static constexpr size_t kMaxChain = 32768, kSurcharge = 4;

    // Takes a program that has been verified.
    Filter(Vector<bpf::Instruction> program, bool logs, Ref<Notifier> notifier)
        : program_(std::move(program)), logs_(logs), notifier_(std::move(notifier)) {}
    ~Filter();

    // Before any thread is under it. NoMem for a chain that is too long.
    Result<> put_in_front_of(Ref<const Filter> older);

    struct Answer {
        uint32_t value;
        const Filter* filter;  // whose it is; null where all allow
    };
    Answer ask(const bpf::Input& input) const;
    // True for calls that every filter of the chain allows whatever their arguments are: there is no need to
    // ask. Learns that on the first call with a number.
    bool always_allows(uint32_t number, Abi abi) const;

    bool is_behind(const Filter* newest) const;  // or the same
    unsigned chain_count() const { return chain_count_; }
    bool logs() const { return logs_; }
    // SECCOMP_FILTER_FLAG_NEW_LISTENER; null where it has none.
    const Ref<Notifier>& notifier() const { return notifier_; }
    bool chain_has_notifier() const;

private:
    // One bit for each number of one ABI; the ones above are always asked.
    class NumberSet {
    public:
        static constexpr uint32_t kNumbers = 512;
        bool contains(uint32_t number) const {
            return words_[number / 64].load(std::memory_order_relaxed) >> (number % 64) & 1;
        }
        void add(uint32_t number) {
            words_[number / 64].fetch_or(uint64_t{1} << (number % 64), std::memory_order_relaxed);
        }

    private:
        std::atomic<uint64_t> words_[kNumbers / 64] = {};
    };
    struct Memory {
        NumberSet looked_at, allowed;
    };

    const Vector<bpf::Instruction> program_;
    const bool logs_;
    const Ref<Notifier> notifier_;
    Ref<const Filter> older_;
    size_t chain_length_ = 0;
    unsigned chain_count_ = 1;
    mutable Memory memory_[2];  // by Abi
};

}  // namespace kernel::seccomp
