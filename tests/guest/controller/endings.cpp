// SPDX-License-Identifier: Apache-2.0
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "tests/guest/controller/checks.h"
#include "tests/guest/controller/device.h"
#include "tests/guest/controller/holder.h"

namespace guest {
namespace {

void check_holders_end() {
    Device device;
    {
        Holder holder{1000};
        error_is("a grant", device.grant(40, holder.pid(), {{0x80, 0x80}}), 0);
    }
    const auto record = device.read();
    expect("the controller hears of its last holder's end",
           record && record->kind == abi::Kind::Ended && record->grant == 40);
    error_is("and there is nothing to revoke", device.revoke(40), ENOENT);
}

// A controller in a process of its own, which grants port 0x80 to `holder` and then only waits.
pid_t start_controller(const Holder& holder, uint32_t flags) {
    int ready[2];
    if (pipe(ready) != 0)
        return -1;
    const pid_t pid = fork();
    if (pid == 0) {
        Device device;
        device.hello(flags);
        const char error = static_cast<char>(device.grant(50, holder.pid(), {{0x80, 0x80}}));
        if (write(ready[1], &error, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    char error = 1;
    if (read(ready[0], &error, 1) != 1 || error != 0)
        expect("a controller of its own starts", false, std::to_string(error));
    close(ready[0]);
    close(ready[1]);
    return pid;
}

void kill_and_wait(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
}

void check_controllers_end() {
    Holder holder{1000}, asker{1000};
    pid_t controller = start_controller(holder, 0);
    same("the holder has its port", holder.probe({0x80}), "1");
    asker.ask("iopl 3");
    usleep(300000);
    kill_and_wait(controller);
    same("a question that was pending at the kill", asker.answer(), "EPERM");
    same("the port is gone with the controller", holder.probe({0x80}), "0");
    same("calls fail as without one", asker.tell("iopl 3"), "EPERM");

    controller = start_controller(holder, abi::kKeepGrants);
    kill_and_wait(controller);
    same("where grants are kept, the holder keeps its port", holder.probe({0x80}), "1");
    Device next;
    abi::Hello answer{};
    next.hello(0, abi::kVersion, &answer);
    expect("the next controller hears of one grant", answer.grants == 1, std::to_string(answer.grants));
    abi::Next found;
    error_is("finds it", next.next(0, found), 0);
    expect("by its number", found.grant == 50 && found.pid == holder.pid());
    error_is("and revokes it", next.revoke(50), 0);
    same("for good", holder.probe({0x80}), "0");

    error_is("a last grant", next.grant(51, holder.pid(), {{0x80, 0x80}}), 0);
    next.close();
    same("is revoked by closing the device", holder.probe({0x80}), "0");
}

// The descriptor is the authority: a child that inherits it is the controller after its parent's end.
void check_inherited_descriptor() {
    Holder holder{1000};
    Device device;
    device.grant(60, holder.pid(), {{0x80, 0x80}});
    const pid_t child = fork();
    if (child == 0) {
        if (setuid(1000) != 0)
            _exit(99);
        _exit(device.extend(60, {{0x81, 0x81}}));
    }
    int status = -1;
    waitpid(child, &status, 0);
    error_is("who has the descriptor needs no capability", WEXITSTATUS(status), 0);
    same("its grant counts", holder.probe({0x80, 0x81}), "11");
}

}  // namespace

void check_endings() {
    check_holders_end();
    check_controllers_end();
    check_inherited_descriptor();
}

}  // namespace guest
