// SPDX-License-Identifier: Apache-2.0
#include "arch/cpu.h"
#include "syscall/identity.h"
#include "task/become.h"
#include "task/credentials_rules.h"
#include "task/process.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

// Data words of the version; an unknown one is answered with the one that is known best, and Inval.
Result<size_t> data_words(UserInOut<CapabilityHeader> at, CapabilityHeader header) {
    switch (header.version) {
        case kCapabilityVersion1:
            return size_t{1};
        case kCapabilityVersion2:
        case kCapabilityVersion3:
            return size_t{2};
        default:
            header.version = kCapabilityVersion3;
            TRY(at.write(header));
            return fail(Errno::Inval);
    }
}

uint64_t join(uint32_t low, uint32_t high) {
    return uint64_t{high} << 32 | low;
}

Result<Ref<Credentials>> credentials_of(int32_t pid) {
    if (pid == 0)
        return current_thread().credentials_ref();
    const Ref<Thread> thread = ProcessTree::find_thread(pid);
    if (!thread)
        return fail(Errno::Srch);
    return thread->credentials_ref();
}

}  // namespace

Result<uint64_t> sys_capget(UserInOut<CapabilityHeader> at, UserOut<CapabilityData> out) {
    const CapabilityHeader header = TRY(at.read());
    const Result<size_t> words = data_words(at, header);
    if (!words) {
        // libcap asks for the version this way.
        if (words.error() == Errno::Inval && !out)
            return 0;
        return fail(words.error());
    }
    if (header.pid < 0)
        return fail(Errno::Inval);
    const Ref<Credentials> whose = TRY(credentials_of(header.pid));
    if (!out)
        return 0;
    const Credentials::Sets& sets = whose->capabilities;
    CapabilityData data[2];
    for (unsigned word = 0; word < 2; word++)
        data[word] = {static_cast<uint32_t>(sets.effective >> 32 * word),
                      static_cast<uint32_t>(sets.permitted >> 32 * word),
                      static_cast<uint32_t>(sets.inheritable >> 32 * word)};
    TRY(out.write_array(data, *words));
    return 0;
}

Result<uint64_t> sys_capset(UserInOut<CapabilityHeader> at, UserIn<CapabilityData> in) {
    const CapabilityHeader header = TRY(at.read());
    const size_t words = TRY(data_words(at, header));
    if (header.pid != 0 && header.pid != current_thread().id())
        return fail(Errno::Perm);
    CapabilityData data[2]{};
    TRY(in.read_array(data, words));
    const NewCapabilities wanted{join(data[0].effective, data[1].effective) & kAllCapabilities,
                                 join(data[0].permitted, data[1].permitted) & kAllCapabilities,
                                 join(data[0].inheritable, data[1].inheritable) & kAllCapabilities};
    become(TRY(after_capset(current_thread().credentials(), wanted)));
    return 0;
}

}  // namespace kernel
