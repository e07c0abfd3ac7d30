// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "fs/open_file.h"
#include "lib/ref.h"
#include "lib/result.h"
#include "mm/user_pointer.h"

namespace kernel {

class Process;

// CLONE_PIDFD: the parent's descriptor of a child that is about to exist. What can fail happens before there
// is a child; a clone that fails later takes it back by destroying this. The parent's own thread, no lock
// held.
class ChildDescriptor {
public:
    explicit ChildDescriptor(Process& parent) : parent_(parent) {}
    ~ChildDescriptor();
    ChildDescriptor(const ChildDescriptor&) = delete;
    ChildDescriptor& operator=(const ChildDescriptor&) = delete;

    // Settles the number, which is written to `number_at`. TooManyFiles, Fault, NoMem.
    Result<> prepare(Process& child, UserAddr number_at);
    // Opens it, if there is one.
    void install();

private:
    static constexpr int32_t kNone = -1;

    Process& parent_;
    Ref<OpenFile> file_;
    int32_t number_ = kNone;  // reserved and not open yet
};

}  // namespace kernel
