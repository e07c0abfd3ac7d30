// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/controller/device.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace guest {

uint64_t start_time(pid_t pid) {
    char path[64], text[1024];
    std::snprintf(path, sizeof path, "/proc/%d/stat", pid);
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    const ssize_t size = ::read(file, text, sizeof text - 1);
    ::close(file);
    text[size > 0 ? size : 0] = '\0';
    const char* at = std::strrchr(text, ')');
    for (int field = 2; at && field < 22; field++)
        at = std::strchr(at + 1, ' ');
    return at ? std::strtoull(at, nullptr, 10) : 0;
}

Device::Device(int flags) {
    descriptor_ = open(abi::kDevice, flags | O_CLOEXEC);
    error_ = descriptor_ < 0 ? errno : 0;
}

void Device::close() {
    if (descriptor_ >= 0)
        ::close(descriptor_);
    descriptor_ = -1;
}

int Device::request(uint32_t number, void* argument) const {
    return ioctl(descriptor_, number, argument) == 0 ? 0 : errno;
}

int Device::hello(uint32_t flags, uint32_t version, abi::Hello* answer) const {
    abi::Hello hello{version, flags, 0, 0};
    const int error = request(abi::kHello, &hello);
    if (answer)
        *answer = hello;
    return error;
}

int Device::grant(uint64_t number, pid_t pid, const Ranges& ranges, uint32_t flags) {
    abi::Grant grant{};
    grant.grant = number;
    grant.pidfd = -1;
    grant.pid = pid;
    grant.start_time = start_time(pid);
    grant.flags = flags;
    grant.range_count = static_cast<uint32_t>(ranges.size());
    grant.ranges = reinterpret_cast<uint64_t>(ranges.data());
    const int error = request(abi::kGrant, &grant);
    threads = grant.threads;
    return error;
}

int Device::change(uint32_t number, uint64_t grant, const Ranges& ranges, uint32_t flags) {
    abi::Change change{};
    change.grant = grant;
    change.flags = flags;
    change.range_count = static_cast<uint32_t>(ranges.size());
    change.ranges = reinterpret_cast<uint64_t>(ranges.data());
    const int error = request(number, &change);
    threads = change.threads;
    return error;
}

int Device::extend(uint64_t number, const Ranges& ranges) {
    return change(abi::kExtend, number, ranges, 0);
}
int Device::revoke(uint64_t number, const Ranges& ranges) {
    return change(abi::kRevoke, number, ranges, 0);
}
int Device::revoke(uint64_t number) {
    return change(abi::kRevoke, number, {}, abi::kWholeGrant);
}

int Device::answer(uint64_t question, bool allow) const {
    abi::Answer answer{question, allow, 0};
    return request(abi::kAnswer, &answer);
}

int Device::forbid(const Ranges& ranges) const {
    abi::Forbid forbid{reinterpret_cast<uint64_t>(ranges.data()), static_cast<uint32_t>(ranges.size()), 0};
    return request(abi::kForbid, &forbid);
}

int Device::next(uint64_t after, abi::Next& found, Ranges* ranges) const {
    found = {};
    found.after = after;
    if (ranges) {
        ranges->resize(256);
        found.ranges = reinterpret_cast<uint64_t>(ranges->data());
        found.range_capacity = 256;
    }
    const int error = request(abi::kNext, &found);
    if (ranges)
        ranges->resize(found.range_count);
    return error;
}

int Device::holders(uint64_t number, std::vector<pid_t>& pids) const {
    pids.resize(256);
    abi::Holders holders{number, reinterpret_cast<uint64_t>(pids.data()), 256, 0};
    const int error = request(abi::kHolders, &holders);
    pids.resize(holders.count);
    return error;
}

bool Device::is_readable(int milliseconds) const {
    pollfd wanted{descriptor_, POLLIN, 0};
    return poll(&wanted, 1, milliseconds) == 1 && (wanted.revents & POLLIN);
}

std::optional<abi::Record> Device::read(int milliseconds) const {
    abi::Record record;
    if (!is_readable(milliseconds) || ::read(descriptor_, &record, sizeof record) != sizeof record)
        return std::nullopt;
    return record;
}

}  // namespace guest
