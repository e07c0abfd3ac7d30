// SPDX-License-Identifier: Apache-2.0
#include "fake_memory.h"

#include <sys/mman.h>

#include <array>
#include <cstring>

#include "arch/cpu.h"
#include "arch/paging.h"
#include "boot/handoff.h"
#include "lib/panic.h"
#include "mm/frame.h"

namespace kernel {

uint8_t* host::physical_memory = nullptr;

namespace {
std::array<host::Tlb, kMaxCpus> tlbs;
std::array<PhysAddr, kMaxCpus> tables;
}  // namespace

void copy_kernel_half(uint64_t* top_table) {
    for (unsigned i = 256; i < 512; i++)
        top_table[i] = 0xdead'0000 + i;
}

void load_page_tables(PhysAddr top_table) {
    tables[this_cpu().number] = top_table;
    tlbs[this_cpu().number].clear();
}

void flush_page(uint64_t address) {
    tlbs[this_cpu().number].erase(page_floor(address));
}

void flush_all_user_pages() {
    tlbs[this_cpu().number].clear();
}

host::Tlb& host::tlb(unsigned cpu) {
    return tlbs[cpu];
}

PhysAddr host::loaded_tables(unsigned cpu) {
    return tables[cpu];
}

void host::provide_memory(uint64_t bytes) {
    if (physical_memory)
        return;
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    KERNEL_ASSERT(memory != MAP_FAILED);
    physical_memory = static_cast<uint8_t*>(memory);
    constexpr uint64_t kFirstMiB = 1 << 20;
    std::memset(physical_memory, 0xa5, bytes);
    Handoff handoff{};
    handoff.ranges[0] = {PhysAddr{kFirstMiB}, bytes - kFirstMiB};
    handoff.range_count = 1;
    initialize_frames(handoff);
}

}  // namespace kernel
