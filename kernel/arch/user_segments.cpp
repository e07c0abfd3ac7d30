// SPDX-License-Identifier: Apache-2.0
#include "arch/user_segments.h"

#include "arch/gdt.h"
#include "arch/segment_descriptor.h"

namespace kernel {
namespace {

constexpr uint16_t kPrivilegeMask = 3, kTableMask = 4;

bool is_null(uint16_t selector) {
    return (selector & ~kPrivilegeMask) == 0;
}

// What the CPU would do, but for the exception. There is no local descriptor table.
bool can_be_loaded(uint16_t selector, const UserSegments& segments) {
    if (is_null(selector))
        return true;
    if (selector & kTableMask)
        return false;
    const unsigned index = selector / 8u;
    if (index >= FIRST_THREAD_ENTRY && index < FIRST_THREAD_ENTRY + UserSegments::kOwn)
        return segments.own[index - FIRST_THREAD_ENTRY] != 0;
    return index == USER_CODE32_SELECTOR / 8 || index == USER_DATA_SELECTOR / 8 ||
           index == USER_CODE_SELECTOR / 8;
}

}  // namespace

uint64_t segment_base(uint16_t selector, uint64_t plain, const UserSegments& segments) {
    if (is_null(selector))
        return plain;
    const unsigned entry = selector / 8u - FIRST_THREAD_ENTRY;
    return entry < UserSegments::kOwn ? descriptor_base(segments.own[entry]) : 0;
}

void load_user_segments(const UserSegments& segments, const UserBases& bases) {
    load_thread_descriptors(segments.own);
    const auto checked = [&](uint16_t selector) -> uint16_t {
        return can_be_loaded(selector, segments) ? selector : 0;
    };
    const UserSelectors& wanted = segments.selectors;
    const uint16_t fs = checked(wanted.fs), gs = checked(wanted.gs);
    asm volatile("movw %0, %%ds" ::"rm"(checked(wanted.ds)));
    asm volatile("movw %0, %%es" ::"rm"(checked(wanted.es)));
    asm volatile("movw %0, %%fs" ::"rm"(fs));
    // It changes the base that is loaded, so the program's must be. An NMI looks for itself whose it is.
    asm volatile("swapgs; movw %0, %%gs; swapgs" ::"r"(gs) : "memory");
    if (is_null(fs))
        write_msr(Msr::FsBase, bases.fs);
    if (is_null(gs))
        write_msr(Msr::KernelGsBase, bases.gs);
}

}  // namespace kernel
