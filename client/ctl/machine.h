// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "daemon/common/error.h"

namespace iopermd::ctl {

// What `doctor` asks the operating system; faked in tests.
class Machine {
public:
    virtual ~Machine() = default;

    // The errno of ioperm(0x80, 1, 0), 0 for success. Switching a port off needs no privilege and changes
    // nothing here.
    virtual int ioperm_error() const = 0;
    // The first 4 KiB of a file; none: it does not exist or is not ours to read.
    virtual std::optional<std::string> read(const std::string& path) const = 0;
    virtual bool exists(const std::string& path) const = 0;
    // Whether cgroup v2 is mounted at /sys/fs/cgroup, or beside v1 in /sys/fs/cgroup/unified.
    virtual bool has_cgroup2() const = 0;
    // Whether the file carries file capabilities (xattr security.capability, capabilities(7)).
    virtual bool has_capability(const std::string& path) const = 0;
    // Whether the file system of `path` is mounted nosuid, which also voids file capabilities.
    virtual bool is_nosuid(const std::string& path) const = 0;
    // Whether no_new_privs is set on this process, and hence on what this shell starts.
    virtual bool no_new_privs() const = 0;
};

const Machine& this_machine();

}  // namespace iopermd::ctl
