// SPDX-License-Identifier: Apache-2.0
#include "arch/user_segments.h"

#include "arch/cpu.h"
#include "arch/gdt.h"
#include "arch/local_descriptors.h"
#include "arch/segment_lookup.h"

namespace kernel {
namespace {

// What the CPU would do, but for the exception.
bool can_be_loaded(uint16_t selector, const UserSegments& segments) {
    if (is_null_selector(selector))
        return true;
    const SegmentDescriptor descriptor = loaded_descriptor(selector, segments);
    return descriptor.is_readable() && !descriptor.is_absent();
}

uint16_t checked(uint16_t selector, const UserSegments& segments) {
    return can_be_loaded(selector, segments) ? selector : 0;
}

}  // namespace

SegmentDescriptor loaded_descriptor(uint16_t selector, const UserSegments& segments) {
    const LocalDescriptors* local = this_cpu().local_descriptors;
    return find_descriptor(selector, segments.own, local ? local->entries.span() : std::span<uint64_t>{});
}

void load_data_segments(const UserSegments& segments) {
    asm volatile("movw %0, %%ds" ::"rm"(checked(segments.selectors.ds, segments)));
    asm volatile("movw %0, %%es" ::"rm"(checked(segments.selectors.es, segments)));
}

void load_user_segments(const UserSegments& segments, const UserBases& bases) {
    load_thread_descriptors(segments.own);
    load_data_segments(segments);
    const uint16_t fs = checked(segments.selectors.fs, segments);
    const uint16_t gs = checked(segments.selectors.gs, segments);
    asm volatile("movw %0, %%fs" ::"rm"(fs));
    // It changes the base that is loaded, so the program's must be. An NMI looks for itself whose it is.
    asm volatile("swapgs; movw %0, %%gs; swapgs" ::"r"(gs) : "memory");
    if (is_null_selector(fs))
        write_msr(Msr::FsBase, bases.fs);
    if (is_null_selector(gs))
        write_msr(Msr::KernelGsBase, bases.gs);
}

}  // namespace kernel
