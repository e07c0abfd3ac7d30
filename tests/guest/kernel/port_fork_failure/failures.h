// SPDX-License-Identifier: Apache-2.0
// Ways to make clone fail, from the earliest step of the kernel's work to the latest that user space can
// reach.
#pragma once

struct Failure {
    const char* name;
    long (*clone)();
    bool as_user;  // needs a caller without privilege
};

extern const Failure kFailures[];
extern const unsigned kFailureCount;
