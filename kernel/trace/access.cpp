// SPDX-License-Identifier: Apache-2.0
#include "trace/access.h"

#include "arch/cpu.h"
#include "task/process.h"

namespace kernel::trace {
namespace {

bool is_same_user(const Credentials& mine, const Credentials& theirs, Access access) {
    const uint32_t user = access == Access::Look ? mine.user.file_system : mine.user.real;
    const uint32_t group = access == Access::Look ? mine.group.file_system : mine.group.real;
    return user == theirs.user.effective && user == theirs.user.saved && user == theirs.user.real &&
           group == theirs.group.effective && group == theirs.group.saved && group == theirs.group.real;
}

bool covers(uint64_t mine, uint64_t theirs) {
    return (theirs & ~mine) == 0;
}

}  // namespace

Result<> may_access(const Process& target, Access access) {
    const Thread& self = current_thread();
    if (&target == &self.process())
        return {};
    const Credentials& mine = self.credentials();
    if (mine.has(Capability::SysPtrace))
        return {};
    const Ref<Credentials> theirs = target.credentials_ref();
    const Credentials::Sets& sets = mine.capabilities;
    if (!theirs || !is_same_user(mine, *theirs, access) || !target.dumpable.load() ||
        !covers(access == Access::Look ? sets.effective : sets.permitted, theirs->capabilities.permitted))
        return fail(Errno::Perm);
    return {};
}

bool may_be_traced_by(const Thread& tracee, const Thread& tracer) {
    const Ref<Credentials> theirs = tracer.credentials_ref();
    return theirs->has(Capability::SysPtrace) ||
           covers(theirs->capabilities.permitted, tracee.credentials().capabilities.permitted);
}

}  // namespace kernel::trace
