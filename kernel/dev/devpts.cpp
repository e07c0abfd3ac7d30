// SPDX-License-Identifier: Apache-2.0
#include "dev/devpts.h"

#include "dev/pseudo_terminal.h"
#include "fs/device_registry.h"
#include "fs/virtual_inode.h"
#include "lib/format.h"

namespace kernel {
namespace {

constexpr uint64_t kDevptsMagic = 0x1cd1;
constexpr uint32_t kTtyGroup = 5;
constexpr uint64_t kRootNumber = 1, kFirstNumber = 3;

class TerminalNode : public VirtualInode {
public:
    TerminalNode(Ref<FileSystem> system, const PseudoTerminal& terminal)
        : VirtualInode(std::move(system), kFirstNumber + terminal.number(),
                       {kCharDevice | 0620, terminal.owner(), kTtyGroup}),
          device_number_(terminal.device_number()) {}

    FileStatus status() const override {
        FileStatus status = VirtualInode::status();
        status.device_number = device_number_;
        return status;
    }
    Result<Ref<OpenFile>> open(Ref<Inode> self, uint32_t flags) override {
        return open_device(std::move(self), device_number_, flags);
    }
    // The owner and mode are right from the start; grantpt(3) and login(1) set them again.
    Result<> set_mode(uint32_t) override { return {}; }
    Result<> set_owner(uint32_t, uint32_t) override { return {}; }

private:
    uint64_t device_number_;
};

Result<uint32_t> parse_number(std::string_view name) {
    if (name.empty() || name.size() > 2 || (name.size() > 1 && name[0] == '0'))
        return fail(Errno::NoEnt);
    uint32_t number = 0;
    for (char c : name) {
        if (c < '0' || c > '9')
            return fail(Errno::NoEnt);
        number = number * 10 + static_cast<uint32_t>(c - '0');
    }
    return number;
}

class RootDirectory : public VirtualInode {
public:
    explicit RootDirectory(Ref<FileSystem> system)
        : VirtualInode(std::move(system), kRootNumber, {kDirectory | 0755, 0, 0}) {}

    Result<Ref<Inode>> lookup(std::string_view name) override {
        const Ref<PseudoTerminal> terminal = PseudoTerminal::find(TRY(parse_number(name)));
        if (!terminal)
            return fail(Errno::NoEnt);
        return make_ref<TerminalNode>(system(), *terminal);
    }
    Result<> list(uint64_t position, DirectoryVisitor& visitor) override {
        for (uint64_t number = position; number < PseudoTerminal::kMaxCount; number++) {
            if (!PseudoTerminal::find(static_cast<uint32_t>(number)))
                continue;
            char room[4];
            Writer name{room};
            name.put_number(number);
            if (!visitor.entry(name.text(), kFirstNumber + number, kCharDevice, number + 1))
                return {};
        }
        return {};
    }
};

Result<Ref<Inode>> make() {
    Ref<FileSystem> system = TRY(make_ref<VirtualFileSystem>("devpts", kDevptsMagic));
    return make_ref<RootDirectory>(std::move(system));
}

}  // namespace

void register_devpts() {
    register_file_system("devpts", make);
}

}  // namespace kernel
