// SPDX-License-Identifier: Apache-2.0
#include "fs/sysfs.h"

#include <array>

#include "arch/cpu.h"
#include "fs/generated_tree.h"

namespace kernel {
namespace {

constexpr uint64_t kSysfsMagic = 0x62656572;

// "0", "0-3": sysfs's list of numbers.
Result<> processors(TextBuffer& out) {
    if (cpu_count() == 1)
        return out.append("0\n");
    return out.print("0-{}\n", cpu_count() - 1);
}

constexpr std::array table{
    GeneratedTreeFile{"devices/system/cpu/online", 0444, processors, nullptr},
    GeneratedTreeFile{"devices/system/cpu/possible", 0444, processors, nullptr},
    GeneratedTreeFile{"devices/system/cpu/present", 0444, processors, nullptr},
};

Result<Ref<Inode>> make_root() {
    const Ref<FileSystem> system = TRY(make_ref<VirtualFileSystem>("sysfs", kSysfsMagic));
    return make_ref<GeneratedDirectory>(system, uint64_t{1}, GeneratedTreeTable{table}, std::string_view{});
}

}  // namespace

void register_sysfs() {
    register_file_system("sysfs", make_root);
}

}  // namespace kernel
