// SPDX-License-Identifier: Apache-2.0
#include "fs/proc_system.h"

#include <array>
#include <cstring>

#include "arch/clock.h"
#include "arch/cpu.h"
#include "arch/cpuid.h"
#include "boot/command_line.h"
#include "dev/character_devices.h"
#include "fs/file_system.h"
#include "mm/frame.h"
#include "syscall/host_name.h"
#include "task/process_tree.h"
#include "task/scheduler.h"

namespace kernel::proc_system {
namespace {

constexpr uint64_t kKilobytesPerPage = kPageSize / 1024;
constexpr Nanoseconds kTick = kSecond / 100;  // USER_HZ

struct FeatureName {
    uint8_t bit;
    std::string_view name;
};
// CPUID leaf 1 EDX, as /proc/cpuinfo names the flags on Linux; those that programs look for.
constexpr std::array kFeatures{
    FeatureName{0, "fpu"},  FeatureName{4, "tsc"},   FeatureName{5, "msr"},  FeatureName{8, "cx8"},
    FeatureName{9, "apic"}, FeatureName{15, "cmov"}, FeatureName{23, "mmx"}, FeatureName{24, "fxsr"},
    FeatureName{25, "sse"}, FeatureName{26, "sse2"},
};

struct CpuName {
    char vendor[13] = {};
    char brand[49] = {};
};

CpuName cpu_name() {
    CpuName name;
    const CpuidLeaf vendor = cpuid(0);
    const uint32_t words[] = {vendor.ebx, vendor.edx, vendor.ecx};
    std::memcpy(name.vendor, words, sizeof words);
    for (uint32_t leaf = 0; leaf < 3 && cpuid(0x80000000).eax >= 0x80000004; leaf++) {
        const CpuidLeaf part = cpuid(0x80000002 + leaf);
        std::memcpy(name.brand + leaf * sizeof part, &part, sizeof part);
    }
    return name;
}

}  // namespace

Result<> command_line(TextBuffer& out) {
    TRY(out.append(kernel::command_line()));
    return out.append("\n");
}

Result<> processors(TextBuffer& out) {
    const CpuName name = cpu_name();
    const uint32_t signature = cpuid(1).eax;
    const uint64_t kilohertz = tsc_frequency_hz() / 1000;
    for (unsigned cpu = 0; cpu < cpu_count(); cpu++) {
        TRY(
            out.print("processor\t: {}\nvendor_id\t: {}\ncpu family\t: {}\nmodel\t\t: {}\nmodel name\t: "
                      "{}\nstepping\t: {}\n",
                      cpu, static_cast<const char*>(name.vendor), signature >> 8 & 0xf,
                      (signature >> 4 & 0xf) | (signature >> 12 & 0xf0), static_cast<const char*>(name.brand),
                      signature & 0xf));
        TRY(out.print("cpu MHz\t\t: {}.{03}\nflags\t\t:", kilohertz / 1000, kilohertz % 1000));
        for (const FeatureName& feature : kFeatures) {
            if (cpuid(1).edx >> feature.bit & 1)
                TRY(out.print(" {}", feature.name));
        }
        TRY(out.append("\n\n"));
    }
    return {};
}

Result<> devices(TextBuffer& out) {
    TRY(out.append("Character devices:\n"));
    for (const CharacterDevice& device : character_devices())
        TRY(out.print("{3} {}\n", device.major, device.name));
    return out.append("\nBlock devices:\n");
}

Result<> file_systems(TextBuffer& out) {
    for (size_t i = 0; !file_system_type(i).empty(); i++)
        TRY(out.print("nodev\t{}\n", file_system_type(i)));
    return {};
}

Result<> load_average(TextBuffer& out) {
    // No average is kept; the numbers of threads are true.
    const scheduler::Load load = scheduler::load();
    return out.print("0.00 0.00 0.00 {}/{} {}\n", load.runnable, ProcessTree::thread_count(),
                     ProcessTree::newest_id());
}

Result<> memory(TextBuffer& out) {
    const FrameCounts frames = frame_counts();
    const uint64_t total = frames.total * kKilobytesPerPage;
    const uint64_t free = frames.free * kKilobytesPerPage;
    TRY(out.print("MemTotal:       {8} kB\nMemFree:        {8} kB\nMemAvailable:   {8} kB\n", total, free,
                  free));
    return out.append(
        "Buffers:               0 kB\nCached:                0 kB\nSwapCached:            0 kB\nShmem:       "
        "          0 kB\n"
        "SwapTotal:             0 kB\nSwapFree:              0 kB\n");
}

Result<> statistics(TextBuffer& out) {
    const scheduler::Load load = scheduler::load();
    const uint64_t now = monotonic_now() / kTick;
    const uint64_t idle = load.idle_time / kTick;
    const uint64_t all = now * cpu_count();
    const uint64_t busy = all > idle ? all - idle : 0;
    TRY(out.print("cpu  {} 0 0 {} 0 0 0 0 0 0\n", busy, idle));
    for (unsigned cpu = 0; cpu < cpu_count(); cpu++)
        TRY(out.print("cpu{} {} 0 0 {} 0 0 0 0 0 0\n", cpu, busy / cpu_count(), idle / cpu_count()));
    return out.print("ctxt {}\nbtime {}\nprocesses {}\nprocs_running {}\nprocs_blocked 0\n", load.switches,
                     (realtime_now() - monotonic_now()) / kSecond, ProcessTree::newest_id(), load.runnable);
}

Result<> swaps(TextBuffer& out) {
    return out.append("Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
}

Result<> uptime(TextBuffer& out) {
    const uint64_t hundredths = monotonic_now() / (kSecond / 100);
    const uint64_t idle = scheduler::load().idle_time / (kSecond / 100);
    return out.print("{}.{02} {}.{02}\n", hundredths / 100, hundredths % 100, idle / 100, idle % 100);
}

Result<> version(TextBuffer& out) {
    return out.print("{} version {} {}\n", kSystemName, kRelease, kVersion);
}

}  // namespace kernel::proc_system
