// SPDX-License-Identifier: Apache-2.0
#include "syscall/limits.h"

#include "task/process.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

constexpr uint64_t kMostDescriptors = 1048576;  // fs.nr_open

Result<Resource> check_resource(uint32_t resource) {
    if (resource >= static_cast<uint32_t>(Resource::Count))
        return fail(Errno::Inval);
    return static_cast<Resource>(resource);
}

Result<> set_limit(Process& process, Resource resource, const ResourceLimit& wanted) {
    if (wanted.soft > wanted.hard)
        return fail(Errno::Inval);
    const bool may_raise = current_thread().credentials().has(Capability::SysResource);
    if (resource == Resource::Files && wanted.hard > kMostDescriptors)
        return fail(Errno::Perm);
    {
        SpinLock::Guard guard = process.lock.lock();
        ResourceLimit& limit = process.limits[resource];
        if (wanted.hard > limit.hard && !may_raise)
            return fail(Errno::Perm);
        limit = wanted;
    }
    if (resource == Resource::CpuTime)
        process.cpu_limit.changed();
    const Ref<AddressSpace> space = process.address_space();
    if (space && resource == Resource::AddressSpace)
        space->set_size_limit(wanted.soft);
    if (space && resource == Resource::Data)
        space->set_data_limit(wanted.soft);
    return {};
}

ResourceLimit get_limit(const Process& process, Resource resource) {
    SpinLock::Guard guard = process.lock.lock();
    return process.limits[resource];
}

// prlimit(2): one's own process, or one with the same ids all over, or CAP_SYS_RESOURCE.
Result<Ref<Process>> find_target(int32_t pid) {
    Process& self = current_thread().process();
    if (pid == 0 || pid == self.id())
        return current_thread().process_ref();
    Ref<Process> target = ProcessTree::find_process(pid);
    const Ref<Credentials> theirs = target ? target->credentials_ref() : nullptr;
    if (!theirs)
        return fail(Errno::Srch);
    const Credentials& ours = current_thread().credentials();
    const bool same_user = theirs->user.real == ours.user.real && theirs->user.effective == ours.user.real &&
                           theirs->user.saved == ours.user.real;
    const bool same_group = theirs->group.real == ours.group.real &&
                            theirs->group.effective == ours.group.real &&
                            theirs->group.saved == ours.group.real;
    if (!(same_user && same_group) && !ours.has(Capability::SysResource))
        return fail(Errno::Perm);
    return target;
}

}  // namespace

Result<uint64_t> sys_getrlimit(uint32_t resource, UserOut<ResourceLimit> out) {
    const Resource which = TRY(check_resource(resource));
    TRY(out.write(get_limit(current_thread().process(), which)));
    return 0;
}

Result<uint64_t> sys_setrlimit(uint32_t resource, UserIn<ResourceLimit> in) {
    const ResourceLimit wanted = TRY(in.read());
    TRY(set_limit(current_thread().process(), TRY(check_resource(resource)), wanted));
    return 0;
}

Result<uint64_t> sys_prlimit64(int32_t pid, uint32_t resource, UserIn<ResourceLimit> in,
                               UserOut<ResourceLimit> out) {
    const Resource which = TRY(check_resource(resource));
    const bool sets = static_cast<bool>(in);
    const ResourceLimit wanted = sets ? TRY(in.read()) : ResourceLimit{};
    const Ref<Process> target = TRY(find_target(pid));
    const ResourceLimit before = get_limit(*target, which);
    if (sets)
        TRY(set_limit(*target, which, wanted));
    if (out)
        TRY(out.write(before));
    return 0;
}

}  // namespace kernel
