// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"

namespace iopermd::front {

// Duplicates descriptors to ever higher numbers, so that gRPC's "fd:N" of a connection that has closed does
// not soon come to mean another one. The cookie check in caller.h is what makes a mix-up impossible; this
// makes it rare. Not thread-safe.
class RisingFds {
public:
    static constexpr int kFirst = 100;

    // Numbers run from `first` to below `wrap`, then start again with those that are free.
    explicit RisingFds(int first = kFirst, int wrap = 65536) : first_(first), wrap_(wrap), next_(first) {}

    // A close-on-exec duplicate of `fd`, which stays the caller's.
    Result<UniqueFd> duplicate(int fd);

private:
    const int first_;
    const int wrap_;
    int next_;
};

// Raises the soft limit on open descriptors to the hard one and returns it. gRPC does not use select(2), the
// reason for the low default.
Result<int> raise_descriptor_limit();

}  // namespace iopermd::front
