// SPDX-License-Identifier: Apache-2.0
#include "dev/pseudo_terminal.h"

#include <array>

#include "dev/job_control.h"
#include "dev/terminal_file.h"
#include "lib/guarded.h"
#include "task/thread.h"

namespace kernel {
namespace {

// Not counted references: an entry goes when its terminal dies.
constinit Guarded<std::array<PseudoTerminal*, PseudoTerminal::kMaxCount>, LockRank::PseudoTerminals> table;
constinit std::atomic<uint64_t> numbers_taken{0};
static_assert(PseudoTerminal::kMaxCount == 64, "a bit each in numbers_taken");

Result<uint32_t> take_number() {
    uint64_t taken = numbers_taken.load(std::memory_order_relaxed);
    for (;;) {
        if (~taken == 0)
            return fail(Errno::NoSpace);
        const auto lowest = static_cast<uint32_t>(std::countr_one(taken));
        if (numbers_taken.compare_exchange_weak(taken, taken | uint64_t{1} << lowest,
                                                std::memory_order_relaxed))
            return lowest;
    }
}

void give_number_back(uint32_t number) {
    numbers_taken.fetch_and(~(uint64_t{1} << number), std::memory_order_relaxed);
}

// The program's side; the master learns when the last one is closed.
class SlaveFile : public TerminalFile {
public:
    SlaveFile(Ref<Inode> inode, uint32_t flags, Ref<PseudoTerminal> terminal)
        : TerminalFile(std::move(inode), flags, terminal), pair_(std::move(terminal)) {
        pair_->open_slaves.fetch_add(1, std::memory_order_relaxed);
        pair_->was_opened.store(true, std::memory_order_relaxed);
    }
    ~SlaveFile() override {
        if (pair_->open_slaves.fetch_sub(1, std::memory_order_acq_rel) == 1)
            pair_->master_readiness.notify();
    }

private:
    Ref<PseudoTerminal> pair_;
};

}  // namespace

Result<Ref<PseudoTerminal>> PseudoTerminal::create(uint32_t uid) {
    const uint32_t number = TRY(take_number());
    auto made = make_ref<PseudoTerminal>(number, uid);
    if (!made)
        give_number_back(number);
    else
        (*table.lock())[number] = made->get();
    return made;
}

Ref<PseudoTerminal> PseudoTerminal::find(uint32_t number) {
    auto locked = table.lock();
    PseudoTerminal* found = number < kMaxCount ? (*locked)[number] : nullptr;
    return found && found->retain_unless_dying() ? Ref<PseudoTerminal>::adopt(found) : nullptr;
}

PseudoTerminal::~PseudoTerminal() {
    (*table.lock())[number_] = nullptr;
    give_number_back(number_);
}

Result<Ref<OpenFile>> open_pseudo_terminal(Ref<Inode> node, uint64_t device_number, uint32_t flags) {
    Ref<PseudoTerminal> terminal = PseudoTerminal::find(device_minor(device_number));
    if (!terminal || terminal->locked.load(std::memory_order_relaxed) || terminal->hung_up())
        return fail(Errno::Io);
    Ref<OpenFile> file = TRY(make_ref<SlaveFile>(std::move(node), flags, terminal));
    if (!(flags & kNoControllingTty))
        job_control::adopt_on_open(terminal);
    return file;
}

}  // namespace kernel
