// SPDX-License-Identifier: Apache-2.0
#include "task/child_descriptor.h"

#include <utility>

#include "arch/cpu.h"
#include "arch/user_copy.h"
#include "task/process_file.h"

namespace kernel {

ChildDescriptor::~ChildDescriptor() {
    if (number_ != kNone)
        parent_.files->give_back(number_);
}

Result<> ChildDescriptor::prepare(Process& child, UserAddr number_at) {
    number_ = TRY(parent_.files->reserve(parent_.limits[Resource::Files].soft));
    file_ = TRY(ProcessFile::create(Ref<Process>::share(&child), 0, current_thread().credentials()));
    return copy_to_user(number_at, &number_, sizeof number_);
}

void ChildDescriptor::install() {
    if (number_ != kNone)
        parent_.files->install(std::exchange(number_, kNone), std::move(file_), true);
}

}  // namespace kernel
