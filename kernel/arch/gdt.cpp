// SPDX-License-Identifier: Apache-2.0
#include "arch/gdt.h"

#include <array>

#include "arch/cpu.h"
#include "arch/descriptor_pointer.h"
#include "arch/kernel_image.h"
#include "arch/kernel_tables.h"
#include "arch/local_descriptors.h"
#include "arch/paging.h"
#include "arch/sealed.h"
#include "arch/segment_descriptor.h"
#include "arch/segments.h"

namespace kernel {
namespace {

// As the user's (arch/segment_descriptor.h).
constexpr uint64_t kKernelCode = 0x00af'9b00'0000'ffff;
constexpr uint64_t kKernelData = 0x00cf'9300'0000'ffff;

constexpr uint64_t kAvailableTss = 0x89, kLocalTable = 0x82;  // present, and the type

// Figure 8-4: the base of a segment of the system's is spread over two entries.
struct SystemDescriptor {
    uint64_t low, high;
};
SystemDescriptor system_descriptor(uint64_t type, uint64_t base, uint64_t limit) {
    return {limit | (base & 0xff'ffff) << 16 | type << 40 | (base >> 24 & 0xff) << 56, base >> 32};
}

constexpr size_t index_of(unsigned selector) {
    return selector / 8;
}

// A page for each CPU.
struct alignas(4096) DescriptorTable {
    std::array<uint64_t, 16> entries;
};
SEALED constinit std::array<DescriptorTable, kMaxCpus> tables{};

static_assert(FIRST_THREAD_ENTRY + UserSegments::kOwn <=
              std::tuple_size_v<decltype(DescriptorTable::entries)>);

constinit std::array<DescriptorTable*, kMaxCpus> writable_tables{};

}  // namespace

void build_gdt(unsigned number, const Tss& tss) {
    auto& entries = tables[number].entries;
    entries[index_of(KERNEL_CODE_SELECTOR)] = kKernelCode;
    entries[index_of(KERNEL_DATA_SELECTOR)] = kKernelData;
    entries[index_of(USER_CODE32_SELECTOR)] = kUserCode32.raw();
    entries[index_of(USER_DATA_SELECTOR)] = kUserData.raw();
    entries[index_of(USER_CODE_SELECTOR)] = kUserCode.raw();
    // The limit takes in the I/O bitmaps.
    const SystemDescriptor task =
        system_descriptor(kAvailableTss, reinterpret_cast<uint64_t>(&tss), kTssLimit);
    entries[index_of(TSS_SELECTOR)] = task.low;
    entries[index_of(TSS_SELECTOR) + 1] = task.high;
}

void load_gdt(unsigned number) {
    const DescriptorPointer pointer{.limit = sizeof(DescriptorTable::entries) - 1,
                                    .base = reinterpret_cast<uint64_t>(&tables[number])};
    asm volatile(
        "lgdt %0\n\t"
        "pushq %1\n\t"
        "leaq 1f(%%rip), %%rax\n\t"
        "pushq %%rax\n\t"
        "lretq\n"
        "1:\n\t"
        "movl %2, %%ss\n\t"
        "movl %3, %%ds\n\t"
        "movl %3, %%es\n\t"
        "movl %3, %%fs\n\t"
        "movl %3, %%gs\n\t"
        "ltr %4"
        :
        : "m"(pointer), "i"(KERNEL_CODE_SELECTOR), "r"(KERNEL_DATA_SELECTOR), "r"(0),
          "r"(static_cast<uint16_t>(TSS_SELECTOR))
        : "rax", "memory");
}

Result<> open_thread_descriptors(unsigned number) {
    constexpr uint64_t kWritable = PageEntry::kWritable | PageEntry::kNoExecute | PageEntry::kGlobal;
    const uint64_t at = reserve_kernel_range(sizeof(DescriptorTable));
    TRY(map_kernel_range(at, physical_of_image(&tables[number]), sizeof(DescriptorTable), kWritable));
    writable_tables[number] = reinterpret_cast<DescriptorTable*>(at);
    return {};
}

void load_thread_descriptors(const std::array<uint64_t, UserSegments::kOwn>& descriptors) {
    Cpu& cpu = this_cpu();
    cpu.has_thread_descriptors = (descriptors[0] | descriptors[1] | descriptors[2]) != 0;
    for (size_t i = 0; i < descriptors.size(); i++)
        writable_tables[cpu.number]->entries[FIRST_THREAD_ENTRY + i] = descriptors[i];
}

void load_local_descriptors(const LocalDescriptors* table) {
    Cpu& cpu = this_cpu();
    cpu.local_descriptors = table;
    uint16_t selector = 0;
    if (table) {
        const std::span<const uint64_t> entries = table->entries.span();
        const SystemDescriptor local = system_descriptor(
            kLocalTable, reinterpret_cast<uint64_t>(entries.data()), entries.size_bytes() - 1);
        auto& global = writable_tables[cpu.number]->entries;
        global[index_of(LOCAL_TABLE_SELECTOR)] = local.low;
        global[index_of(LOCAL_TABLE_SELECTOR) + 1] = local.high;
        selector = LOCAL_TABLE_SELECTOR;
    }
    asm volatile("lldt %0" ::"r"(selector) : "memory");
}

}  // namespace kernel
