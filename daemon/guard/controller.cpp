// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/controller.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <iterator>
#include <sstream>

#include "daemon/common/small_file.h"

namespace iopermd::guard {

Result<std::optional<Controller>> Controller::open() {
    Controller made(UniqueFd(::open(controller::kDevice, O_RDWR | O_CLOEXEC | O_NONBLOCK)));
    if (!made.device_ && errno == ENOENT)
        return std::optional<Controller>();
    if (!made.device_)
        return fail_errno(controller::kDevice);
    controller::Hello hello{controller::kVersion, controller::kKeepGrants, 0, 0};
    if (const int error = made.request(controller::kHello, hello); error != 0)
        return fail_errno(controller::kDevice, error);
    return std::optional(std::move(made));
}

Result<void> Controller::keep_to(const PortSet& ceiling) {
    const int error = in_parts(PortSet(PortRange::all()) - ceiling, [this](auto part) {
        controller::Forbid rest{address(part.data()), static_cast<uint32_t>(part.size()), 0};
        return request(controller::kForbid, rest);
    });
    return error == 0 ? Result<void>() : fail_errno(controller::kDevice, error);
}

std::optional<controller::Record> Controller::read() {
    controller::Record record;
    const ssize_t got = ::read(device_.get(), &record, sizeof record);
    return got == sizeof record ? std::optional(record) : std::nullopt;
}

Result<std::vector<gid_t>> Controller::groups(const controller::Record& question) {
    constexpr std::string_view kName = "\nGroups:";
    const std::string status = IOPERMD_TRY(read_file("/proc/" + std::to_string(question.pid) + "/task/" +
                                                     std::to_string(question.tid) + "/status"));
    const size_t at = status.find(kName);
    if (at == std::string::npos)
        return fail(Code::Internal, "/proc does not tell groups");
    const size_t begin = at + kName.size();
    std::istringstream line(status.substr(begin, status.find('\n', begin) - begin));
    return std::vector<gid_t>(std::istream_iterator<gid_t>(line), {});
}

int Controller::control(uint32_t number, void* argument) {
    return ioctl(device_.get(), number, argument);
}

}  // namespace iopermd::guard
