// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/guard/cgroup.h"

namespace iopermd::guard {

// Where the cgroups of grants are, in the cgroup2 hierarchy of this machine. Virtual for tests.
class CgroupTree {
public:
    // What the name of a grant's cgroup says.
    struct Name {
        uint64_t grant;
        uid_t uid;
    };
    using Leftover = std::pair<Name, std::unique_ptr<Cgroup>>;

    // `root`: where the hierarchy is mounted. `own`: the guard's own cgroup, as /proc/self/cgroup has it.
    // `owner`: the user id that counts as trusted, root but for tests.
    CgroupTree(std::string root, const std::string& own, uid_t owner = 0);
    virtual ~CgroupTree() = default;

    // The folder of a cgroup that /proc/PID/cgroup names.
    std::string path(const std::string& cgroup) const { return root_ + cgroup; }
    // Makes the cgroup of a grant and moves the process into it. `origin` is the cgroup that the process is
    // in.
    virtual Result<std::unique_ptr<Cgroup>> make(const Name& name, pid_t pid, const std::string& origin);
    // The cgroups of grants that an earlier guard left.
    virtual std::vector<Leftover> leftovers();

    // The cgroups below which a grant's cgroup may be made, the best first: the one where the process is,
    // which keeps its place in its slice, its limits and logind's tracking; then iopermd-grants.service,
    // beside the guard's own. Only where nobody but root may move processes, from there up to the root:
    // whoever could take a holder out of its grant's cgroup would escape revocation (user@1000.service is
    // such a place).
    std::vector<std::string> parents(const std::string& origin) const;

private:
    bool trusted(const std::string& cgroup) const;
    bool root_only(const std::string& directory) const;

    std::string root_;
    std::string fallback_;
    uid_t owner_;
};

// The mount point of the cgroup2 hierarchy from the text of /proc/self/mountinfo; none where it is not
// mounted whole. Pure.
std::optional<std::string> cgroup2_mount(const std::string& mountinfo);
// Reads a folder's name, "iopermd-grant-17-1000": grant 17 of user 1000. Pure.
std::optional<CgroupTree::Name> parse_cgroup_name(const std::string& text);

}  // namespace iopermd::guard
