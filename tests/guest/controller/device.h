// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "kernel/pio/ioperm_controller.h"

// /dev/ioperm as a program uses it. Every call returns 0 or an errno.
namespace guest {

namespace abi = iopermd::controller;
using Ranges = std::vector<abi::Range>;

// Field 22 of /proc/PID/stat; 0 without such a process.
uint64_t start_time(pid_t pid);

class Device {
public:
    // Opens the device; error() says whether that worked.
    explicit Device(int flags = 2 /* O_RDWR */);
    ~Device() { close(); }
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;
    void close();

    int descriptor() const { return descriptor_; }
    int error() const { return error_; }

    int hello(uint32_t flags, uint32_t version = abi::kVersion, abi::Hello* answer = nullptr) const;
    int grant(uint64_t number, pid_t pid, const Ranges& ranges, uint32_t flags = 0);
    int extend(uint64_t number, const Ranges& ranges);
    int revoke(uint64_t number, const Ranges& ranges);
    int revoke(uint64_t number);
    int answer(uint64_t question, bool allow) const;
    int forbid(const Ranges& ranges) const;
    int next(uint64_t after, abi::Next& found, Ranges* ranges = nullptr) const;
    int holders(uint64_t number, std::vector<pid_t>& pids) const;
    int request(uint32_t number, void* argument) const;

    // The next record, within so many milliseconds.
    std::optional<abi::Record> read(int milliseconds = 5000) const;
    bool is_readable(int milliseconds = 0) const;

    // Threads that the last grant, extend or revoke concerned.
    uint32_t threads = 0;

private:
    int change(uint32_t request, uint64_t number, const Ranges& ranges, uint32_t flags);

    int descriptor_ = -1;
    int error_ = 0;
};

}  // namespace guest
