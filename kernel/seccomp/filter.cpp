// SPDX-License-Identifier: Apache-2.0
#include "seccomp/filter.h"

#include "seccomp/action.h"
#include "seccomp/call.h"

namespace kernel::seccomp {

// One after the other: a chain of thousands must not become as many nested calls.
Filter::~Filter() {
    if (notifier_)
        notifier_->no_more_calls();
    Ref<const Filter> next = std::move(older_);
    while (next && next->references() == 1) {
        Ref<const Filter> after =
            std::move(const_cast<Filter&>(*next).older_);  // nobody else knows it any more
        next = std::move(after);
    }
}

Result<> Filter::put_in_front_of(Ref<const Filter> older) {
    chain_length_ = program_.size();
    if (older) {
        chain_length_ += older->chain_length_ + kSurcharge;
        chain_count_ = older->chain_count_ + 1;
    }
    if (chain_length_ > kMaxChain)
        return fail(Errno::NoMem);
    older_ = std::move(older);
    return {};
}

Filter::Answer Filter::ask(const bpf::Input& input) const {
    Answer answer{kAllow, nullptr};
    for (const Filter* filter = this; filter; filter = filter->older_.get()) {
        const uint32_t value = bpf::run(filter->program_.span(), input);
        if (is_more_severe(value, answer.value))
            answer = {value, filter};
    }
    return answer;
}

bool Filter::always_allows(uint32_t number, Abi abi) const {
    if (number >= NumberSet::kNumbers)
        return false;
    Memory& memory = memory_[static_cast<size_t>(abi)];
    if (memory.allowed.contains(number))
        return true;
    if (memory.looked_at.contains(number))
        return false;
    bool allowed = true;
    for (const Filter* filter = this; filter && allowed; filter = filter->older_.get()) {
        const auto answer = bpf::constant_answer(filter->program_.span(), number, arch_of(abi));
        allowed = answer && action_of(*answer) == kAllow;
    }
    if (allowed)
        memory.allowed.add(number);
    memory.looked_at.add(number);
    return allowed;
}

bool Filter::is_behind(const Filter* newest) const {
    while (newest && newest != this)
        newest = newest->older_.get();
    return newest == this;
}

bool Filter::chain_has_notifier() const {
    for (const Filter* filter = this; filter; filter = filter->older_.get())
        if (filter->notifier_)
            return true;
    return false;
}

}  // namespace kernel::seccomp
