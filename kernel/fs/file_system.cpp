// SPDX-License-Identifier: Apache-2.0
#include "fs/file_system.h"

#include "lib/panic.h"

namespace kernel {
namespace {

struct Registered {
    std::string_view type;
    MakeFileSystem make;
};
// Written at boot by the boot CPU alone, read afterwards.
constinit Registered registered[16]{};
constinit size_t registered_count = 0;

constinit std::atomic<uint32_t> next_minor{1};

}  // namespace

FileSystem::FileSystem(std::string_view type, bool names_are_stable)
    : type_(type),
      device_(make_device_number(0, next_minor.fetch_add(1, std::memory_order_relaxed))),
      names_are_stable_(names_are_stable) {}

void register_file_system(std::string_view type, MakeFileSystem make) {
    KERNEL_ASSERT(registered_count < std::size(registered));
    registered[registered_count++] = {type, make};
}

Result<Ref<Inode>> make_file_system(std::string_view type) {
    for (size_t i = 0; i < registered_count; i++)
        if (registered[i].type == type)
            return registered[i].make();
    return fail(Errno::NoDev);
}

std::string_view file_system_type(size_t index) {
    return index < registered_count ? registered[index].type : std::string_view{};
}

}  // namespace kernel
