// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fs/open_file.h"

namespace kernel {

class Credentials;

// socketpair(2) of AF_UNIX streams, as far as read, write, poll and close go: two pipes, crossed.
struct StreamPair {
    Ref<OpenFile> first;
    Ref<OpenFile> second;
};
Result<StreamPair> make_stream_pair(uint32_t flags, const Credentials& owner);

}  // namespace kernel
