// SPDX-License-Identifier: Apache-2.0
#include "dev/devtmpfs.h"

#include "dev/character_devices.h"
#include "fs/name_space.h"
#include "fs/ram_file_system.h"
#include "lib/panic.h"
#include "task/credentials.h"

namespace kernel {
namespace {

constinit Inode* tree = nullptr;

Result<Ref<Inode>> the_tree() {
    return Ref<Inode>::share(tree);
}

Result<> add_node(Inode& directory, const CharacterDevice& device, const Credentials& owner) {
    const uint64_t number = make_device_number(device.major, device.minor);
    const Ref<Inode> node = TRY(directory.create(device.name, kCharDevice | device.mode, number, owner));
    return node->set_owner(0, device.gid);
}

Result<> make_tree() {
    const Ref<Credentials> root = TRY(Credentials::create_root());
    Ref<Inode> directory = TRY(make_ram_file_system());
    TRY(directory->set_mode(0755));
    SpinLock::Guard guard = names::lock().lock();
    for (const CharacterDevice& device : character_devices())
        TRY(add_node(*directory, device, *root));
    tree = directory.leak();  // for as long as the kernel runs
    return {};
}

}  // namespace

void register_devtmpfs() {
    if (!make_tree())
        panic("no memory for /dev");
    register_file_system("devtmpfs", the_tree);
}

}  // namespace kernel
