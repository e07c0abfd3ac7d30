// SPDX-License-Identifier: Apache-2.0
#include "daemon/guard/controller.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace iopermd::guard {

Result<Controller> Controller::open() {
    Controller made(UniqueFd(::open(controller::kDevice, O_RDWR | O_CLOEXEC | O_NONBLOCK)));
    if (!made.device_)
        return fail_errno(controller::kDevice, errno, errno == ENOENT ? Code::NotFound : Code::Internal);
    controller::Hello hello{controller::kVersion, controller::kKeepGrants, 0, 0};
    if (const int error = made.request(controller::kHello, hello); error != 0)
        return fail_errno(controller::kDevice, error);
    return made;
}

std::optional<controller::Record> Controller::read() {
    controller::Record record;
    const ssize_t got = ::read(device_.get(), &record, sizeof record);
    return got == sizeof record ? std::optional(record) : std::nullopt;
}

int Controller::control(uint32_t number, void* argument) {
    return ioctl(device_.get(), number, argument);
}

}  // namespace iopermd::guard
