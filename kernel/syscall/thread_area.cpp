// SPDX-License-Identifier: Apache-2.0
#include "syscall/thread_area.h"

#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "task/thread.h"

namespace kernel {
namespace {

constexpr uint32_t kAnyEntry = ~uint32_t{0};

// Entries count from the start of the GDT.
Result<size_t> own_entry(uint32_t number) {
    const uint32_t entry = number - FIRST_THREAD_ENTRY;
    if (entry >= UserSegments::kOwn)
        return fail(Errno::Inval);
    return entry;
}

Result<uint32_t> find_free_entry(const UserSegments& segments) {
    for (size_t entry = 0; entry < UserSegments::kOwn; entry++)
        if (segments.own[entry] == 0)
            return static_cast<uint32_t>(FIRST_THREAD_ENTRY + entry);
    return fail(Errno::Srch);
}

// Selectors of it that are loaded follow the change.
void set_own(Thread& self, size_t entry, uint64_t descriptor) {
    const InterruptState before = save_and_disable_interrupts();
    self.segments.own[entry] = descriptor;
    self.segments.selectors = loaded_selectors();
    load_user_segments(self.segments, self.bases);
    restore_interrupts(before);
}

}  // namespace

Result<uint64_t> sys_set_thread_area(UserInOut<UserDescriptor> at) {
    UserDescriptor description = TRY(at.read());
    const SegmentDescriptor descriptor = TRY(make_thread_descriptor(description));
    Thread& self = current_thread();
    if (description.entry_number == kAnyEntry) {
        description.entry_number = TRY(find_free_entry(self.segments));
        TRY(UserOut<uint32_t>{at.address()}.write(description.entry_number));
    }
    set_own(self, TRY(own_entry(description.entry_number)), descriptor.raw());
    return 0;
}

Result<uint64_t> sys_get_thread_area(UserInOut<UserDescriptor> at) {
    const uint32_t number = TRY(UserIn<uint32_t>{at.address()}.read());
    const size_t entry = TRY(own_entry(number));
    TRY(at.write(describe_descriptor(SegmentDescriptor{current_thread().segments.own[entry]}, number)));
    return 0;
}

Result<OwnDescriptor> read_own_descriptor(UserAddr at) {
    const UserDescriptor description = TRY(UserIn<UserDescriptor>{at}.read());
    const SegmentDescriptor descriptor = TRY(make_thread_descriptor(description));
    return OwnDescriptor{TRY(own_entry(description.entry_number)), descriptor.raw()};
}

}  // namespace kernel
