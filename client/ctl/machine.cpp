// SPDX-License-Identifier: Apache-2.0
#include "client/ctl/machine.h"

#include <linux/magic.h>
#include <sys/io.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

namespace iopermd::ctl {
namespace {

bool is_cgroup2(const char* path) {
    struct statfs status {};
    return ::statfs(path, &status) == 0 && status.f_type == CGROUP2_SUPER_MAGIC;
}

class Linux : public Machine {
public:
    int ioperm_error() const override { return ::ioperm(0x80, 1, 0) == 0 ? 0 : errno; }

    std::optional<std::string> read(const std::string& path) const override {
        std::ifstream in(path, std::ios::binary);
        std::string text(4096, '\0');
        if (!in)
            return std::nullopt;
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        if (in.bad())
            return std::nullopt;
        text.resize(static_cast<size_t>(in.gcount()));
        return text;
    }

    bool exists(const std::string& path) const override { return ::access(path.c_str(), F_OK) == 0; }

    bool has_cgroup2() const override {
        return is_cgroup2("/sys/fs/cgroup") || is_cgroup2("/sys/fs/cgroup/unified");
    }

    bool has_capability(const std::string& path) const override {
        return ::getxattr(path.c_str(), "security.capability", nullptr, 0) > 0;
    }

    bool is_nosuid(const std::string& path) const override {
        struct statvfs status {};
        return ::statvfs(path.c_str(), &status) == 0 && (status.f_flag & ST_NOSUID) != 0;
    }

    bool no_new_privs() const override { return ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1; }
};

}  // namespace

const Machine& this_machine() {
    static const Linux machine;
    return machine;
}

}  // namespace iopermd::ctl
