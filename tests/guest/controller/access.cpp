// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "tests/guest/controller/checks.h"
#include "tests/guest/controller/device.h"
#include "tests/guest/controller/holder.h"

namespace guest {
namespace {

int drop_raw_io() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) != 0)
        return errno;
    sets[0].effective &= ~(1u << CAP_SYS_RAWIO);
    sets[0].permitted &= ~(1u << CAP_SYS_RAWIO);
    return syscall(SYS_capset, &header, sets) == 0 ? 0 : errno;
}

// What a child that has become somebody else gets from open(2).
int open_as(int (*become)()) {
    const pid_t pid = fork();
    if (pid == 0)
        _exit(become() != 0 ? 255 : Device{}.error());
    int status = 0;
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
}

void check_requests() {
    Device device;
    Holder holder{1000};
    error_is("an unknown request", device.request(0xeeff, nullptr), ENOTTY);
    error_is("a request of another size", device.request(abi::kHello + (4u << 16), nullptr), ENOTTY);
    error_is("a bad pointer", device.request(abi::kHello, nullptr), EFAULT);
    abi::Hello answer{};
    error_is("another version", device.hello(0, 99, &answer), EPROTO);
    expect("the kernel tells its version", answer.version == abi::kVersion);
    error_is("unknown flags of Hello", device.hello(6), EINVAL);
    error_is("Hello", device.hello(0), 0);

    error_is("a grant without a number", device.grant(0, holder.pid(), {{0x80, 0x80}}), EINVAL);
    error_is("a grant with unknown flags", device.grant(1, holder.pid(), {{0x80, 0x80}}, 8), EINVAL);
    error_is("a range that ends before it begins", device.grant(1, holder.pid(), {{0x81, 0x80}}), EINVAL);
    error_is("too many ranges", device.grant(1, holder.pid(), Ranges(abi::kMaxRanges + 1)), EINVAL);
    error_is("a process that is not there", device.grant(1, 99999, {{0x80, 0x80}}), ESRCH);
    abi::Grant grant{};
    grant.grant = 1;
    grant.pidfd = -1;
    grant.pid = holder.pid();
    grant.start_time = start_time(holder.pid()) + 1;
    error_is("a pid of another time", device.request(abi::kGrant, &grant), ESRCH);
    grant.pid = 0;
    grant.start_time = 0;
    grant.pidfd = device.descriptor();
    error_is("a descriptor of no process", device.request(abi::kGrant, &grant), EBADF);
    grant.pidfd = static_cast<int>(syscall(SYS_pidfd_open, holder.pid(), 0));
    error_is("a process by its descriptor", device.request(abi::kGrant, &grant), 0);
    close(grant.pidfd);
    error_is("a number that is in use", device.grant(1, holder.pid(), {}), EEXIST);
    error_is("revoking what there is not", device.revoke(7), ENOENT);
    error_is("extending what there is not", device.extend(7, {}), ENOENT);
    error_is("answering nobody", device.answer(7, true), ENOENT);
    std::vector<pid_t> pids;
    error_is("holders of what there is not", device.holders(7, pids), ENOENT);
}

void check_forbidding() {
    Holder holder{1000};
    {
        Device device;
        abi::Forbid odd{0, 0, 1};
        error_is("Forbid with a field that has no meaning", device.request(abi::kForbid, &odd), EINVAL);
        error_is("Forbid of a range that ends before it begins", device.forbid({{0x81, 0x80}}), EINVAL);
        error_is("a grant before", device.grant(1, holder.pid(), {{0x378, 0x378}}), 0);
        error_is("forbidding all but one port", device.forbid({{0x81, 0xffff}}), 0);
        error_is("in two parts", device.forbid({{0, 0x7f}}), 0);
        error_is("a grant of a forbidden port", device.grant(2, holder.pid(), {{0x80, 0x81}}), EPERM);
        error_is("another grant grows by one", device.extend(1, {{0x379, 0x379}}), EPERM);
        error_is("the port that is left", device.grant(2, holder.pid(), {{0x80, 0x80}}), 0);
        expect("what was given before is kept", holder.probe({0x378, 0x379, 0x80, 0x81}) == "1010");
    }
    Device next;
    error_is("the next controller is free again", next.grant(1, holder.pid(), {{0x81, 0x81}}), 0);
}

}  // namespace

void check_access() {
    struct stat status {};
    stat(abi::kDevice, &status);
    expect("the device is root's alone", (status.st_mode & 07777) == 0600 && status.st_uid == 0);
    error_is("a user may not open it", open_as([] { return setuid(1000); }), EACCES);
    error_is("nor root without CAP_SYS_RAWIO", open_as(drop_raw_io), EPERM);
    error_is("only for reading and writing", Device{O_RDONLY}.error(), EACCES);
    {
        const Device device;
        error_is("root opens it", device.error(), 0);
        error_is("one controller at a time", Device{}.error(), EBUSY);
        expect("nothing to read at first", !device.is_readable());
        char small[100];
        expect("a read of less than a record is EINVAL",
               read(device.descriptor(), small, sizeof small) == -1 && errno == EINVAL);
        fcntl(device.descriptor(), F_SETFL, O_NONBLOCK);
        char record[sizeof(abi::Record)];
        expect("a read without a record is EAGAIN",
               read(device.descriptor(), record, sizeof record) == -1 && errno == EAGAIN);
    }
    error_is("the next one after it has closed", Device{}.error(), 0);
    check_requests();
    check_forbidding();
}

}  // namespace guest
