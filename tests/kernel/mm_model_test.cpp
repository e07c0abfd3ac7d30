// SPDX-License-Identifier: Apache-2.0
// Two programs that fork from one another, on two CPUs with their own TLBs, do random things to their memory;
// a model that knows every page's permission and content says what each access must see.
#include <gtest/gtest.h>

#include <array>
#include <new>
#include <random>

#include "arch/cpu.h"
#include "fake_cpu.h"
#include "fake_memory.h"
#include "mm/allocation_faults.h"
#include "mm_fake_file.h"
#include "mm_machine.h"

// Objects of the kernel's heap fail on demand, as pages do.
void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
    return kernel::allocation_faults::now() ? nullptr : ::operator new(bytes);
}

namespace kernel {
namespace {

constexpr unsigned kPages = 48;
constexpr uint64_t kFilePages = 16;
// Across the border of two tables.
constexpr UserAddr kBase{(uint64_t{1} << 30) - 20 * kPageSize};

UserAddr address(unsigned page) {
    return kBase + page * kPageSize;
}

struct PageModel {
    bool mapped = false;
    bool write = false;
    bool accessible = false;
    int shared_page = -1;  // of the file; its content is common
    uint8_t value = 0;
};
using SpaceModel = std::array<PageModel, kPages>;

class MemoryModel : public testing::Test {
protected:
    MemoryModel() {
        host::provide_memory();
        this_cpu().current = thread_;
        spaces_[0] = *AddressSpace::create();
        host::run_on(0, *spaces_[0]);
        fork(0);
    }
    ~MemoryModel() override {
        for (unsigned cpu = 0; cpu < 2; cpu++)
            host::stop_running(cpu);
        host::play_cpu(0);
    }

    unsigned any(unsigned below) { return random_() % below; }
    uint8_t& content(PageModel& page) {
        return page.shared_page >= 0 ? file_model_[static_cast<size_t>(page.shared_page)] : page.value;
    }

    // The other program becomes a copy of program `parent`.
    bool fork(unsigned parent) {
        Result<Ref<AddressSpace>> child = spaces_[parent]->fork();
        if (!child)
            return false;
        spaces_[1 - parent] = std::move(*child);
        models_[1 - parent] = models_[parent];
        return true;
    }
    void map(unsigned who, unsigned first, unsigned count) {
        MappingKind kind;
        kind.may = {true, true, true};
        kind.protection = {true, any(4) != 0, false};
        const bool of_file = any(3) == 0;
        const unsigned file_page = any(kFilePages - count + 1);
        if (of_file) {
            kind.shared = true;
            kind.file = file_;
            kind.offset = file_page * kPageSize;
        }
        if (!spaces_[who]->map(address(first), count * kPageSize, AddressSpace::Place::Replace, kind))
            return;
        for (unsigned i = 0; i < count; i++)
            models_[who][first + i] = {true, kind.protection.write, true,
                                       of_file ? static_cast<int>(file_page + i) : -1, 0};
    }
    void unmap(unsigned who, unsigned first, unsigned count) {
        if (!spaces_[who]->unmap(address(first), count * kPageSize))
            return;
        for (unsigned i = 0; i < count; i++)
            models_[who][first + i] = {};
    }
    void protect(unsigned who, unsigned first, unsigned count) {
        // NoMem for a hole leaves what lies before it changed; NoMem of the splitting leaves all as it was.
        const Protection wanted{any(4) != 0, any(2) != 0, false};
        const bool has_hole = !spaces_[who]->is_mapped(address(first), count * kPageSize);
        if (has_hole)
            allocation_faults::arm(thread_, 0);
        if (!spaces_[who]->protect(address(first), count * kPageSize, wanted) && !has_hole)
            return;
        for (unsigned i = first; i < first + count && models_[who][i].mapped; i++) {
            models_[who][i].write = wanted.write;
            models_[who][i].accessible = wanted.any();
        }
    }
    void discard(unsigned who, unsigned first, unsigned count) {
        (void)spaces_[who]->discard(address(first), count * kPageSize, false);
        for (unsigned i = first; i < first + count; i++)
            models_[who][i].value = 0;
    }
    void move(unsigned who, unsigned first, unsigned count) {
        const unsigned to = any(kPages - count + 1);
        if (to < first + count && first < to + count)
            return;
        if (!spaces_[who]->remap(address(first), count * kPageSize, count * kPageSize, true, address(to))) {
            // Whatever happened to the target, it may be gone already.
            unmap(who, to, count);
            return;
        }
        for (unsigned i = 0; i < count; i++) {
            models_[who][to + i] = models_[who][first + i];
            models_[who][first + i] = {};
        }
    }
    void access(unsigned cpu, unsigned who, unsigned page, bool may_lack_memory) {
        PageModel& model = models_[who][page];
        const bool write = any(2);
        const auto value = static_cast<uint8_t>(random_());
        const host::Access seen =
            write ? host::store(cpu, address(page), value) : host::load(cpu, address(page));
        if (may_lack_memory && seen.verdict == FaultVerdict::NoMemory)
            return;
        if (!model.mapped) {
            ASSERT_EQ(seen.verdict, FaultVerdict::NotMapped);
        } else if (!model.accessible || (write && !model.write)) {
            ASSERT_EQ(seen.verdict, FaultVerdict::NotAllowed);
        } else {
            ASSERT_EQ(seen.verdict, FaultVerdict::Resolved);
            if (write)
                content(model) = value;
            else
                ASSERT_EQ(seen.value, content(model)) << "page " << page;
        }
    }

    void step(bool may_lack_memory) {
        // Either CPU may run either program, and both the same one.
        const unsigned who = any(2);
        const unsigned cpu = any(2);
        host::run_on(cpu, *spaces_[who]);
        const unsigned first = any(kPages);
        const unsigned count = 1 + any(std::min<unsigned>(kPages - first, kFilePages));
        switch (any(40)) {
            case 0:
                fork(who);
                break;
            case 1:
            case 2:
            case 3:
                map(who, first, count);
                break;
            case 4:
                unmap(who, first, count);
                break;
            case 5:
            case 6:
                protect(who, first, count);
                break;
            case 7:
                discard(who, first, count);
                break;
            case 8:
                move(who, first, count);
                break;
            default:
                access(cpu, who, first, may_lack_memory);
        }
    }

    Thread* thread_ = reinterpret_cast<Thread*>(64);
    Ref<OpenFile> file_ = make_fake_file(kFilePages * kPageSize);
    std::array<uint8_t, kFilePages> file_model_{};
    std::array<Ref<AddressSpace>, 2> spaces_;
    std::array<SpaceModel, 2> models_{};
    std::mt19937 random_{5};
};

TEST_F(MemoryModel, EveryAccessSeesWhatTheModelSays) {
    for (int round = 0; round < 200'000 && !HasFatalFailure(); round++)
        step(false);
}

TEST_F(MemoryModel, FailingAllocationsLoseNothing) {
    for (int round = 0; round < 100'000 && !HasFatalFailure(); round++) {
        cpu_by_number(0).current = cpu_by_number(1).current = thread_;
        allocation_faults::arm(thread_, 1 + any(6));
        step(true);
    }
    allocation_faults::arm(thread_, 0);
}

}  // namespace
}  // namespace kernel
