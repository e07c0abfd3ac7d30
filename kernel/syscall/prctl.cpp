// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "arch/cpu.h"
#include "syscall/identity.h"
#include "syscall/seccomp.h"
#include "task/become.h"
#include "task/credentials_rules.h"
#include "task/process.h"
#include "task/process_tree.h"

namespace kernel {
namespace {

// prctl(2)'s options that are known; the others are Inval.
enum class Option : int32_t {
    SetParentDeathSignal = 1,
    GetParentDeathSignal = 2,
    GetDumpable = 3,
    SetDumpable = 4,
    GetKeepCaps = 7,
    SetKeepCaps = 8,
    SetName = 15,
    GetName = 16,
    GetSeccomp = 21,
    SetSeccomp = 22,
    ReadBounding = 23,
    DropBounding = 24,
    GetSecureBits = 27,
    SetSecureBits = 28,
    SetTimerSlack = 29,
    GetTimerSlack = 30,
    SetChildSubreaper = 36,
    GetChildSubreaper = 37,
    SetNoNewPrivileges = 38,
    GetNoNewPrivileges = 39,
    Ambient = 47,
};
constexpr unsigned kCapabilityCount = 41;
constexpr uint64_t kDefaultTimerSlack = 50'000;

Result<uint64_t> install(Result<Ref<Credentials>> credentials) {
    become(TRY(std::move(credentials)));
    return 0;
}

Result<uint64_t> set_parent_death_signal(Thread& self, uint64_t signal) {
    if (signal > kSignalCount)
        return fail(Errno::Inval);
    self.parent_death_signal = static_cast<uint32_t>(signal);
    return 0;
}

Result<uint64_t> set_dumpable(Thread& self, uint64_t value) {
    if (value > 1)
        return fail(Errno::Inval);
    self.process().dumpable.store(value == 1);
    return 0;
}

Result<uint64_t> set_name(Thread& self, UserAddr at) {
    char name[sizeof self.name] = {};
    // A longer name is cut.
    const Result<size_t> length = copy_string_from_user(name, at, sizeof name);
    if (!length && length.error() != Errno::NameTooLong)
        return fail(length.error());
    name[sizeof name - 1] = 0;
    std::memcpy(self.name, name, sizeof self.name);
    return 0;
}

Result<uint64_t> set_subreaper(Process& process, uint64_t on) {
    const SpinLock::Guard guard = ProcessTree::lock().lock();
    process.is_subreaper = on != 0;
    return 0;
}

Result<uint64_t> set_no_new_privileges(Thread& self, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
    if (a != 1 || b || c || d)
        return fail(Errno::Inval);
    self.no_new_privileges.store(true);
    return 0;
}

Result<uint64_t> change_ambient(const Credentials& mine, uint64_t what, uint64_t capability, uint64_t c,
                                uint64_t d) {
    enum : uint64_t { kIsSet = 1, kRaise = 2, kLower = 3, kClearAll = 4 };
    if (c || d)
        return fail(Errno::Inval);
    if (what == kClearAll) {
        if (capability != 0)
            return fail(Errno::Inval);
        Ref<Credentials> made = TRY(mine.copy());
        made->capabilities.ambient = 0;
        return install(std::move(made));
    }
    if (what < kIsSet || what > kLower || capability >= kCapabilityCount)
        return fail(Errno::Inval);
    if (what == kIsSet)
        return mine.capabilities.ambient >> capability & 1;
    return install(after_ambient_change(mine, static_cast<unsigned>(capability), what == kRaise));
}

Result<uint64_t> change_bounding(const Credentials& mine, uint64_t capability, bool drop) {
    if (drop && !mine.has(Capability::SetPcap))
        return fail(Errno::Perm);
    if (capability >= kCapabilityCount)
        return fail(Errno::Inval);
    if (!drop)
        return mine.capabilities.bounding >> capability & 1;
    return install(after_bounding_drop(mine, static_cast<unsigned>(capability)));
}

Result<uint64_t> write_int(uint64_t at, uint32_t value) {
    TRY(UserOut<uint32_t>{UserAddr{at}}.write(value));
    return 0;
}

}  // namespace

Result<uint64_t> sys_prctl(int32_t option, uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
    Thread& self = current_thread();
    Process& process = self.process();
    const Credentials& mine = self.credentials();
    switch (static_cast<Option>(option)) {
        case Option::SetParentDeathSignal:
            return set_parent_death_signal(self, a);
        case Option::GetParentDeathSignal:
            return write_int(a, self.parent_death_signal);
        case Option::GetDumpable:
            return process.dumpable.load();
        case Option::SetDumpable:
            return set_dumpable(self, a);
        case Option::GetKeepCaps:
            return (mine.secure_bits & kSecureKeepCaps) != 0;
        case Option::SetKeepCaps:
            if (a > 1)
                return fail(Errno::Inval);
            return install(after_keep_caps(mine, a == 1));
        case Option::SetName:
            return set_name(self, UserAddr{a});
        case Option::GetName:
            TRY(copy_to_user(UserAddr{a}, self.name, sizeof self.name));
            return 0;
        case Option::GetSeccomp:
            return static_cast<uint64_t>(self.filters.mode());
        case Option::SetSeccomp:
            return set_seccomp_mode(a, UserAddr{b});
        case Option::ReadBounding:
            return change_bounding(mine, a, false);
        case Option::DropBounding:
            return change_bounding(mine, a, true);
        case Option::GetSecureBits:
            return mine.secure_bits;
        case Option::SetSecureBits:
            return install(after_secure_bits(mine, static_cast<uint32_t>(a)));
        case Option::SetTimerSlack:
            self.timer_slack = static_cast<int64_t>(a) <= 0 ? kDefaultTimerSlack : a;
            return 0;
        case Option::GetTimerSlack:
            return self.timer_slack;
        case Option::SetChildSubreaper:
            return set_subreaper(process, a);
        case Option::GetChildSubreaper:
            return write_int(a, process.is_subreaper);
        case Option::SetNoNewPrivileges:
            return set_no_new_privileges(self, a, b, c, d);
        case Option::GetNoNewPrivileges:
            if (a || b || c || d)
                return fail(Errno::Inval);
            return self.no_new_privileges.load();
        case Option::Ambient:
            return change_ambient(mine, a, b, c, d);
    }
    return fail(Errno::Inval);
}

}  // namespace kernel
