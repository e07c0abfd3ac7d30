// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cerrno>
#include <optional>
#include <span>
#include <vector>

#include "daemon/common/error.h"
#include "daemon/common/unique_fd.h"
#include "iopermd/port_set.h"
#include "kernel/pio/ioperm_controller.h"

namespace iopermd::guard {

// /dev/ioperm of the project's own kernel, as kernel/pio/ioperm_controller.h describes it. Virtual for tests.
class Controller {
public:
    // Needs CAP_SYS_RAWIO; from then on the descriptor is the authority. None: this kernel has no such
    // device. Grants outlive the guard, so that the next one can adopt or revoke them.
    static Result<std::optional<Controller>> open();

    explicit Controller(UniqueFd device) : device_(std::move(device)) {}
    Controller(Controller&&) = default;
    virtual ~Controller() = default;

    int events() const { return device_.get(); }  // readable while read() has something
    // The request's errno, 0 for success.
    template <class Argument>
    int request(uint32_t number, Argument& argument) {
        return control(number, &argument) == 0 ? 0 : errno;
    }
    // Makes the kernel refuse any other port, for good: EPERM, as on Linux where CAP_SYS_RAWIO is given up.
    Result<void> keep_to(const PortSet& ceiling);
    virtual std::optional<controller::Record> read();
    // The supplementary groups of who asks, which the record does not tell.
    virtual Result<std::vector<gid_t>> groups(const controller::Record& question);

protected:
    virtual int control(uint32_t number, void* argument);  // as ioctl(2)

private:
    UniqueFd device_;
};

// A pointer as a request's struct has it.
inline uint64_t address(const void* what) {
    return reinterpret_cast<uint64_t>(what);
}

// Calls `request` for the ranges of a set, as many at a time as one request may bring, until one fails.
template <class Fn>
int in_parts(const PortSet& ports, Fn request) {
    std::vector<controller::Range> ranges;
    for (const PortRange range : ports)
        ranges.push_back({range.first().number(), range.last().number()});
    int error = 0;
    for (std::span<const controller::Range> left(ranges); error == 0 && !left.empty();) {
        const auto part = left.first(std::min<size_t>(left.size(), controller::kMaxRanges));
        error = request(part);
        left = left.subspan(part.size());
    }
    return error;
}

}  // namespace iopermd::guard
