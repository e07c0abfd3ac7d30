// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/policy_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "daemon/common/paths.h"

namespace iopermd::ctl {
namespace {

// The daemon wants root. A file that is the caller's own is as trustworthy to the caller.
uint32_t accepted_owner(const Context& context, const std::string& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0 || status.st_uid != ::geteuid() || status.st_uid == 0)
        return 0;
    context.note(file + " is yours; the daemon reads files of root only");
    return ::geteuid();
}

}  // namespace

Expected<Policy, Diagnostics> load_policy_file(const Context& context, const std::string& file) {
    const NameResolver names = NameResolver::system();
    if (file.empty())
        return load_policy(kPolicyFile, kPolicyDirectory, names);
    // The empty path is a directory that does not exist (open(2): ENOENT).
    return load_policy(file, "", names, accepted_owner(context, file));
}

Failure bad_policy(const Diagnostics& mistakes) {
    std::string words = mistakes.front().text();
    if (mistakes.size() > 1)
        words += " (and " + std::to_string(mistakes.size() - 1) + " more: iopermctl policy check)";
    return Failure{Error{Code::BadPolicy, std::move(words)}};
}

}  // namespace iopermd::ctl
