// SPDX-License-Identifier: Apache-2.0
#include "task/become.h"

#include "arch/cpu.h"
#include "task/process.h"

namespace kernel {
namespace {

bool is_another(const Credentials& before, const Credentials& after) {
    return before.user.effective != after.user.effective ||
           before.user.file_system != after.user.file_system ||
           before.group.effective != after.group.effective ||
           before.group.file_system != after.group.file_system ||
           (after.capabilities.permitted & ~before.capabilities.permitted) != 0;
}

}  // namespace

void become(Ref<Credentials> credentials) {
    Thread& self = current_thread();
    if (is_another(self.credentials(), *credentials)) {
        self.process().dumpable.store(false);
        self.parent_death_signal = 0;
    }
    self.set_credentials(std::move(credentials));
}

}  // namespace kernel
