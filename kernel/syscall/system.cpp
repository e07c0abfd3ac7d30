// SPDX-License-Identifier: Apache-2.0
#include "syscall/system.h"

#include "arch/clock.h"
#include "arch/cpu.h"
#include "arch/interrupts.h"
#include "arch/power.h"
#include "arch/user_segments.h"
#include "dev/random.h"
#include "lib/log.h"
#include "mm/frame.h"
#include "syscall/host_name.h"
#include "task/process_tree.h"
#include "task/thread.h"
#include "task/user_descriptor.h"

namespace kernel {
namespace {

constexpr uint32_t kLinux32 = 8;  // personality(2)

Result<> require(Capability capability) {
    if (!current_thread().credentials().has(capability))
        return fail(Errno::Perm);
    return {};
}

// Reads a name of sethostname's kind, which has no zero at its end.
Result<std::string_view> read_name(UserAddr name, int32_t bytes, char (&room)[64]) {
    if (bytes < 0 || static_cast<size_t>(bytes) > sizeof room)
        return fail(Errno::Inval);
    TRY(copy_from_user(room, name, static_cast<size_t>(bytes)));
    return std::string_view{room, static_cast<size_t>(bytes)};
}

// Of FS or of GS, whose selector becomes 0 with it.
void set_base(Thread& self, bool is_fs, uint64_t base) {
    const InterruptState before = save_and_disable_interrupts();
    UserSegments& segments = self.segments;
    segments.selectors = loaded_selectors();
    (is_fs ? segments.selectors.fs : segments.selectors.gs) = 0;
    (is_fs ? self.bases.fs : self.bases.gs) = base;
    load_user_segments(segments, self.bases);
    restore_interrupts(before);
}

}  // namespace

Result<uint64_t> sys_uname(UserOut<UtsName> out) {
    UtsName names{};
    fill_names(names);
    // What a 64-bit kernel tells a build that runs under setarch i386.
    constexpr std::string_view kMachine32{"i686", sizeof "i686"};
    if ((current_thread().personality & kLinux32))
        kMachine32.copy(names.machine, kMachine32.size());
    TRY(out.write(names));
    return 0;
}

Result<uint64_t> sys_sethostname(UserAddr name, int32_t bytes) {
    TRY(require(Capability::SysAdmin));
    char room[64];
    TRY(set_host_name(TRY(read_name(name, bytes, room))));
    return 0;
}

Result<uint64_t> sys_setdomainname(UserAddr name, int32_t bytes) {
    TRY(require(Capability::SysAdmin));
    char room[64];
    TRY(set_domain_name(TRY(read_name(name, bytes, room))));
    return 0;
}

Result<uint64_t> sys_sysinfo(UserOut<SystemInfo> out) {
    const FrameCounts frames = frame_counts();
    SystemInfo info{};
    info.uptime_seconds = static_cast<int64_t>(monotonic_now() / kSecond);
    info.total_memory = frames.total * kPageSize;
    info.free_memory = frames.free * kPageSize;
    info.processes = static_cast<uint16_t>(ProcessTree::thread_count());
    info.memory_unit = 1;
    TRY(out.write(info));
    return 0;
}

Result<uint64_t> sys_getrandom(UserAddr out, uint64_t bytes, uint32_t flags) {
    constexpr uint32_t kNonBlocking = 1, kRandom = 2, kInsecure = 4;
    if (flags & ~(kNonBlocking | kRandom | kInsecure) || (flags & kRandom && flags & kInsecure))
        return fail(Errno::Inval);
    constexpr uint64_t kMost = (1u << 25) - 1;  // random(4): larger requests are cut
    bytes = bytes < kMost ? bytes : kMost;
    uint8_t room[256];
    for (uint64_t done = 0; done < bytes;) {
        const size_t part = bytes - done < sizeof room ? bytes - done : sizeof room;
        random_bytes({room, part});
        TRY(copy_to_user(out + done, room, part));
        done += part;
    }
    return bytes;
}

Result<uint64_t> sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t command, UserAddr) {
    TRY(require(Capability::SysBoot));
    constexpr uint32_t kMagic1 = 0xfee1dead;
    const bool second_known =
        magic2 == 672274793 || magic2 == 85072278 || magic2 == 369367448 || magic2 == 537993216;
    if (magic1 != kMagic1 || !second_known)
        return fail(Errno::Inval);
    switch (command) {
        case 0x01234567:  // LINUX_REBOOT_CMD_RESTART
            reset_machine();
        case 0x4321fedc:  // POWER_OFF
            power_off_machine();
        case 0xcdef0123:  // HALT
            halt_cpu();
        case 0x89abcdef:  // CAD_ON
        case 0:           // CAD_OFF: there is no Ctrl-Alt-Del here
            return 0;
        default:
            return fail(Errno::Inval);
    }
}

Result<uint64_t> sys_arch_prctl(int32_t code, UserAddr address) {
    constexpr int32_t kSetGs = 0x1001, kSetFs = 0x1002, kGetFs = 0x1003, kGetGs = 0x1004;
    Thread& self = current_thread();
    switch (code) {
        case kSetGs:
        case kSetFs:
            if (address.value() >= kUserEnd)
                return fail(Errno::Perm);
            set_base(self, code == kSetFs, address.value());
            return 0;
        case kGetFs:
            TRY(UserOut<uint64_t>{address}.write(segment_base(self, loaded_selectors().fs, self.bases.fs)));
            return 0;
        case kGetGs:
            TRY(UserOut<uint64_t>{address}.write(segment_base(self, loaded_selectors().gs, self.bases.gs)));
            return 0;
        default:
            return fail(Errno::Inval);
    }
}

Result<uint64_t> sys_personality(uint32_t persona) {
    // Linux's own two; addresses are not randomised, so that asking for that (setarch -R, gdb) changes
    // nothing else.
    constexpr uint32_t kAsk = 0xffffffff, kNoRandomAddresses = 0x0040000;
    if (persona != kAsk && (persona & ~(kNoRandomAddresses | kLinux32)) != 0)
        return fail(Errno::Inval);
    Thread& self = current_thread();
    const uint32_t before = self.personality;
    if (persona != kAsk)
        self.personality = persona;
    return before;
}

}  // namespace kernel
