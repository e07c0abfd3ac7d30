// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/common/unique_fd.h"
#include "daemon/front/clock.h"
#include "daemon/policy/decide.h"

namespace iopermd::front {

// What the kernel says about drivers' ports.
struct IoPorts {
    // Where it cannot be told which ports have drivers, all of them count as busy: one owner, named after the
    // reason.
    std::vector<MachineFacts::Owner> owners;
    bool visible = false;
};

// Thread-safe.
class IoPortsSource {
public:
    virtual ~IoPortsSource() = default;
    // Never null. The same object as long as nothing has changed.
    virtual std::shared_ptr<const IoPorts> read() = 0;
};

// Reads /proc/ioports, at most once in a short while.
class ProcIoPorts final : public IoPortsSource {
public:
    // Answers are at most this old. A driver that takes ports is a race against any request in any case.
    static constexpr std::chrono::milliseconds kMaxAge{250};

    // The kernel shows addresses only to a file that a process with CAP_SYS_ADMIN opened, and the front has
    // no capability: it takes its standard input where that is /proc/ioports, opened by the service manager.
    // Otherwise it opens the file itself.
    static UniqueFd open();

    // Without a descriptor (the kernel has no such list) no port is busy.
    ProcIoPorts(UniqueFd file, const Clock& clock) : file_(std::move(file)), clock_(clock) {}

    std::shared_ptr<const IoPorts> read() override;

private:
    const UniqueFd file_;
    const Clock& clock_;
    std::mutex mutex_;  // guards what follows
    std::string text_;
    std::shared_ptr<const IoPorts> ports_;
    std::chrono::nanoseconds read_at_{};
};

}  // namespace iopermd::front
