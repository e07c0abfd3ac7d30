// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_faults.h"

#include "mm/allocation_faults.h"

namespace kernel::proc_faults {
namespace {

constexpr uint32_t kMax = 1'000'000;

Result<uint32_t> parse(std::string_view text) {
    text = text.substr(0, text.find('\n'));
    uint32_t number = 0;
    for (char c : text) {
        if (c < '0' || c > '9' || number >= kMax)
            return fail(Errno::Inval);
        number = number * 10 + static_cast<uint32_t>(c - '0');
    }
    if (text.empty())
        return fail(Errno::Inval);
    return number;
}

}  // namespace

Result<> remaining(TextBuffer& out, const ProcSubject& subject) {
    return out.print("{}\n", allocation_faults::remaining(subject.thread.get()));
}

Result<> arm(const ProcSubject& subject, std::string_view text) {
    const Thread& self = current_thread();
    if (&self.process() != subject.process.get() || !self.credentials().has(Capability::SysAdmin))
        return fail(Errno::Perm);
    allocation_faults::arm(&self, TRY(parse(text)));
    return {};
}

}  // namespace kernel::proc_faults
