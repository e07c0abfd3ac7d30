// SPDX-License-Identifier: Apache-2.0
#include "arch/gdt.h"

#include <array>

#include "arch/cpu.h"
#include "arch/descriptor_pointer.h"
#include "arch/kernel_image.h"
#include "arch/kernel_tables.h"
#include "arch/paging.h"
#include "arch/sealed.h"
#include "arch/segments.h"

namespace kernel {
namespace {

// Flat segments (SDM vol. 3, 3.4.5), marked as accessed already: the CPU would write the bit, and the table
// becomes read-only. In 64-bit mode it looks at their type, privilege and L bit alone.
constexpr uint64_t kKernelCode = 0x00af'9b00'0000'ffff;
constexpr uint64_t kKernelData = 0x00cf'9300'0000'ffff;
constexpr uint64_t kUserCode32 = 0x00cf'fb00'0000'ffff;
constexpr uint64_t kUserData = 0x00cf'f300'0000'ffff;
constexpr uint64_t kUserCode = 0x00af'fb00'0000'ffff;
constexpr uint64_t kAvailableTss = uint64_t{0x89} << 40;

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
    entries[index_of(USER_CODE32_SELECTOR)] = kUserCode32;
    entries[index_of(USER_DATA_SELECTOR)] = kUserData;
    entries[index_of(USER_CODE_SELECTOR)] = kUserCode;
    // Figure 8-4: the base is spread over both halves. The limit takes in the I/O bitmaps.
    const auto base = reinterpret_cast<uint64_t>(&tss);
    entries[index_of(TSS_SELECTOR)] =
        kTssLimit | (base & 0xff'ffff) << 16 | kAvailableTss | (base >> 24 & 0xff) << 56;
    entries[index_of(TSS_SELECTOR) + 1] = base >> 32;
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

}  // namespace kernel
