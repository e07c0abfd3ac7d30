// SPDX-License-Identifier: Apache-2.0
#include "trace/registers.h"

#include <algorithm>
#include <cstring>

#include "arch/control_registers.h"
#include "arch/fpu_image.h"
#include "arch/segments.h"
#include "lib/units.h"
#include "lib/vector.h"
#include "task/thread.h"
#include "task/user_descriptor.h"

namespace kernel::trace {
namespace {

// What a tracer may choose of the flags: as Linux, never IOPL and IF.
constexpr uint64_t kSettableFlags = 0x54dd5;

// The order is TrapFrame's, which the first registers share.
constexpr size_t kFrameRegisters = offsetof(Registers, rip);
static_assert(kFrameRegisters == offsetof(TrapFrame, error_code));

// Whatever else is wrong with a selector shows when it is loaded, which is done with care
// (arch/user_segments.h, arch/return_rules.h).
bool is_user_selector(uint64_t value) {
    constexpr uint64_t kUserPrivilege = 3;
    return value == 0 || (value & kUserPrivilege) == kUserPrivilege;
}

Result<> check_segments(const Registers& wanted) {
    if (wanted.cs == 0 || wanted.ss == 0)
        return fail(Errno::Io);
    for (const uint64_t selector : {wanted.cs, wanted.ss, wanted.ds, wanted.es, wanted.fs, wanted.gs})
        if (!is_user_selector(selector))
            return fail(Errno::Io);
    if (wanted.fs_base >= kUserEnd || wanted.gs_base >= kUserEnd)
        return fail(Errno::Io);
    return {};
}

void set_flags(Thread& tracee, uint64_t flags) {
    Tracing& tracing = tracee.tracing;
    if (flags & kFlagsTrap)
        tracing.owns_trap_flag = false;
    else if (tracing.owns_trap_flag)
        flags |= kFlagsTrap;
    uint64_t& to = tracee.user_frame().rflags;
    to = (to & ~kSettableFlags) | (flags & kSettableFlags);
}

}  // namespace

Registers read_registers(const Thread& tracee) {
    Registers registers{};
    const TrapFrame& frame = tracee.user_frame();
    std::memcpy(&registers, &frame, kFrameRegisters);
    registers.rip = frame.rip, registers.cs = frame.cs, registers.rsp = frame.rsp, registers.ss = frame.ss;
    registers.flags = tracee.tracing.owns_trap_flag ? frame.rflags & ~kFlagsTrap : frame.rflags;
    const UserSelectors& selectors = tracee.segments.selectors;
    registers.ds = selectors.ds, registers.es = selectors.es, registers.fs = selectors.fs,
    registers.gs = selectors.gs;
    registers.fs_base = segment_base(tracee, selectors.fs, tracee.bases.fs);
    registers.gs_base = segment_base(tracee, selectors.gs, tracee.bases.gs);
    return registers;
}

Result<> write_registers(Thread& tracee, const Registers& registers) {
    TRY(check_segments(registers));
    TrapFrame& frame = tracee.user_frame();
    std::memcpy(&frame, &registers, kFrameRegisters);
    frame.rip = registers.cs == USER_CODE_SELECTOR ? registers.rip : static_cast<uint32_t>(registers.rip);
    frame.rsp = registers.rsp;
    tracee.bases = {registers.fs_base, registers.gs_base};
    tracee.segments.selectors = {static_cast<uint16_t>(registers.ds), static_cast<uint16_t>(registers.es),
                                 static_cast<uint16_t>(registers.fs), static_cast<uint16_t>(registers.gs)};
    set_flags(tracee, registers.flags);
    frame.set_segments(static_cast<uint16_t>(registers.cs), static_cast<uint16_t>(registers.ss));
    return {};
}

Result<> write_register(Thread& tracee, size_t offset, uint64_t value) {
    Registers registers = read_registers(tracee);
    std::memcpy(reinterpret_cast<uint8_t*>(&registers) + offset, &value, sizeof value);
    return write_registers(tracee, registers);
}

void read_floating_point(const Thread& tracee, std::span<uint8_t, kFloatingPointBytes> to) {
    std::copy_n(tracee.fpu->image().data(), kFloatingPointBytes, to.data());
    constexpr size_t kSoftware = offsetof(FxsaveArea, magic);
    std::fill(to.begin() + kSoftware, to.end(), uint8_t{0});
}

Result<> write_floating_point(Thread& tracee, std::span<const uint8_t, kFloatingPointBytes> from) {
    if (fpu_features() == 0)
        return tracee.fpu->load_image(from);
    // A whole image of what there is, with this part exchanged: marks included, so that it is taken as whole.
    Vector<uint8_t> image;
    TRY(image.resize(FpuState::size()));
    std::copy_n(tracee.fpu->image().data(), image.size(), image.begin());
    std::copy_n(from.data(), offsetof(FxsaveArea, magic), image.begin());
    auto* header = reinterpret_cast<XsaveHeader*>(image.begin() + sizeof(FxsaveArea));
    header->present |= kLegacyFeatures;
    return tracee.fpu->load_image(image.span());
}

size_t extended_state_bytes() {
    return fpu_features() != 0 ? FpuState::size() - sizeof kXstateEndMark : 0;
}

void read_extended_state(const Thread& tracee, std::span<uint8_t> to) {
    std::copy_n(tracee.fpu->image().data(), to.size(), to.data());
    constexpr size_t kSoftware = offsetof(FxsaveArea, magic);
    std::fill_n(to.begin() + kSoftware, sizeof(FxsaveArea) - kSoftware, uint8_t{0});
    const uint64_t features = fpu_features();
    std::memcpy(to.data() + kSoftware, &features, sizeof features);
}

Result<> write_extended_state(Thread& tracee, std::span<const uint8_t> from) {
    Vector<uint8_t> image;
    TRY(image.resize(FpuState::size()));
    std::copy_n(tracee.fpu->image().data(), image.size(), image.begin());
    constexpr size_t kSoftware = offsetof(FxsaveArea, magic);
    std::copy_n(from.data(), kSoftware, image.begin());
    std::copy(from.begin() + sizeof(FxsaveArea), from.end(), image.begin() + sizeof(FxsaveArea));
    return tracee.fpu->load_image(image.span());
}

void start_stepping(Thread& tracee) {
    TrapFrame& frame = tracee.user_frame();
    if (!(frame.rflags & kFlagsTrap)) {
        frame.rflags |= kFlagsTrap;
        tracee.tracing.owns_trap_flag = true;
    }
    tracee.tracing.steps = true;
    tracee.add_call_work(Thread::kStepCalls);
}

void stop_stepping(Thread& tracee) {
    if (std::exchange(tracee.tracing.owns_trap_flag, false))
        tracee.user_frame().rflags &= ~kFlagsTrap;
    tracee.tracing.steps = false;
    tracee.call_work.fetch_and(~uint32_t{Thread::kStepCalls});
}

}  // namespace kernel::trace
