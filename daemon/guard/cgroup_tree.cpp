// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/cgroup_tree.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <filesystem>
#include <sstream>

namespace iopermd::guard {
namespace {

constexpr char kNameFormat[] = "iopermd-grant-{}-{}";
constexpr char kFallback[] = "/iopermd-grants.service";  // a unit that is nothing but this place

}  // namespace

CgroupTree::CgroupTree(std::string root, const std::string& own, uid_t owner)
    : root_(std::move(root)), fallback_(own.substr(0, own.rfind('/')) + kFallback), owner_(owner) {}

bool CgroupTree::root_only(const std::string& directory) const {
    return std::ranges::all_of(std::array{"", "/cgroup.procs", "/cgroup.threads"}, [&](const char* file) {
        struct stat facts {};
        return lstat((directory + file).c_str(), &facts) == 0 && facts.st_uid == owner_ &&
               !S_ISLNK(facts.st_mode) && (facts.st_mode & (S_IWGRP | S_IWOTH)) == 0;
    });
}

bool CgroupTree::trusted(const std::string& cgroup) const {
    if (cgroup.find("/../") != std::string::npos)  // outside of the guard's cgroup namespace
        return false;
    std::string directory = root_ + (cgroup == "/" ? "" : cgroup);
    while (directory.size() > root_.size() && root_only(directory))
        directory.erase(directory.rfind('/'));
    return directory == root_ && root_only(root_);
}

std::vector<std::string> CgroupTree::parents(const std::string& origin) const {
    std::vector<std::string> out{origin == "/" ? "" : origin, fallback_};
    std::erase_if(out, [this](const std::string& parent) { return !trusted(parent); });
    return out;
}

Result<std::unique_ptr<Cgroup>> CgroupTree::make(const Name& name, pid_t pid, const std::string& origin) {
    std::string why = "neither " + origin + " nor " + fallback_ + " is root's alone up to the root";
    for (const std::string& parent : parents(origin)) {
        const std::string path = root_ + parent + "/" + fmt::format(kNameFormat, name.grant, name.uid);
        if (mkdir(path.c_str(), 0755) != 0) {
            why = "mkdir " + path + ": " + std::strerror(errno);
            continue;
        }
        auto cgroup = std::make_unique<Cgroup>(path);
        const auto entered = cgroup->enter(pid);
        if (entered)
            return cgroup;
        why = entered.error().message;
        rmdir(path.c_str());
    }
    return fail(Code::Unsupported, "no cgroup for grant " + std::to_string(name.grant) + ": " + why);
}

// Does not look into what belongs to others: no grant was ever put there, and its owner could make a name
// that looks like one.
std::vector<CgroupTree::Leftover> CgroupTree::leftovers() {
    std::vector<Leftover> out;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator at(root_, error), end; at != end;
         at.increment(error)) {
        if (!at->is_directory(error))
            continue;
        if (!root_only(at->path()))
            at.disable_recursion_pending();
        else if (const auto name = parse_cgroup_name(at->path().filename()))
            out.emplace_back(*name, std::make_unique<Cgroup>(at->path()));
    }
    return out;
}

std::optional<std::string> cgroup2_mount(const std::string& mountinfo) {
    std::istringstream lines(mountinfo);
    for (std::string line; std::getline(lines, line);) {
        // proc(5): id, parent, major:minor, root, mount point, options, optional fields, "-", type, ...
        std::string skipped, root, place;
        std::istringstream(line) >> skipped >> skipped >> skipped >> root >> place;
        if (root == "/" && line.find(" - cgroup2 ") != std::string::npos)
            return place;
    }
    return std::nullopt;
}

std::optional<CgroupTree::Name> parse_cgroup_name(const std::string& text) {
    CgroupTree::Name name{};
    // NOLINTNEXTLINE(cert-err34-c): checked by printing it again
    const int read = sscanf(text.c_str(), "iopermd-grant-%" SCNu64 "-%u", &name.grant, &name.uid);
    return read == 2 && name.grant != 0 && text == fmt::format(kNameFormat, name.grant, name.uid)
               ? std::optional(name)
               : std::nullopt;
}

}  // namespace iopermd::guard
