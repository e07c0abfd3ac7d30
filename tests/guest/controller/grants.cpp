// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/controller/checks.h"
#include "tests/guest/controller/device.h"
#include "tests/guest/controller/holder.h"

namespace guest {
namespace {

void check_inheritance(Device& device) {
    Holder holder{1000};
    same("a program holds nothing", holder.probe({0x80, 0x84}), "00");
    error_is("a grant to a running program", device.grant(1, holder.pid(), {{0x80, 0x81}, {0xfff0, 0xffff}}),
             0);
    expect("to its one thread", device.threads == 1);
    same("it has these ports and no other", holder.probe({0x7f, 0x80, 0x81, 0x82, 0xffef, 0xfff0, 0xffff}),
         "0110011");
    same("its threads have them", holder.tell("thread probe 128 130"), "10");
    same("its children have them", holder.tell("child probe 128 130"), "10");
    holder.ask("exec");
    same("after exec, too", holder.probe({0x80, 0x82}), "10");
    same("without a capability", holder.tell("ioperm 132 1 1"), "EPERM");
    error_is("more ports", device.extend(1, {{0x84, 0x84}}), 0);
    same("are there at once", holder.probe({0x80, 0x84}), "11");
    error_is("some are taken", device.revoke(1, {{0x80, 0x80}}), 0);
    same("the others stay", holder.probe({0x80, 0x81, 0x84}), "011");
    error_is("the grant is revoked", device.revoke(1), 0);
    expect("one thread lost ports", device.threads == 1);
    same("nothing is left", holder.probe({0x80, 0x81, 0x84, 0xfff0}), "0000");
}

// A child forked before, and one whose parent has ended.
void check_family(Device& device) {
    Holder holder{1000};
    error_is("a grant to a parent", device.grant(2, holder.pid(), {{0x80, 0x80}}), 0);
    Holder child{1000};  // not its child: it must not have it
    same("another process has nothing of it", child.probe({0x80}), "0");
    same("a thread gives its port up", holder.tell("thread ioperm 128 1 0"), "ok");
    same("the others keep theirs", holder.probe({0x80}), "1");
    std::vector<pid_t> pids;
    error_is("who holds it", device.holders(2, pids), 0);
    expect("the one process", pids == std::vector<pid_t>{holder.pid()});
    same("it gives it up itself", holder.tell("ioperm 128 1 0"), "ok");
    same("and has it no more", holder.probe({0x80}), "0");
    error_is("extending brings it back", device.extend(2, {{0x80, 0x80}}), 0);
    same("as said", holder.probe({0x80}), "1");
    error_is("the end", device.revoke(2), 0);
}

void check_exactness(Device& device) {
    Holder root{0};
    same("root takes a port itself", root.tell("ioperm 128 1 1"), "ok");
    error_is("and is granted it, and another", device.grant(3, root.pid(), {{0x80, 0x80}, {0x84, 0x84}}), 0);
    error_is("and the other once more", device.grant(4, root.pid(), {{0x84, 0x85}}), 0);
    same("it has all", root.probe({0x80, 0x84, 0x85}), "111");
    error_is("the first grant goes", device.revoke(3), 0);
    expect("nobody lost a port by it", device.threads == 0);
    same("its own port stays, and the doubly granted one", root.probe({0x80, 0x84, 0x85}), "111");
    error_is("the second goes", device.revoke(4), 0);
    same("its own stays", root.probe({0x80, 0x84, 0x85}), "100");
    same("iopl(3) while it holds a grant", root.tell("iopl 3"), "ok");
    error_is("grant", device.grant(5, root.pid(), {{0x84, 0x84}}), 0);
    error_is("revoke", device.revoke(5), 0);
    same("every port still", root.probe({0x80, 0x84, 0x85}), "111");
    same("iopl(0)", root.tell("iopl 0"), "ok");
    same("what it took itself", root.probe({0x80, 0x84, 0x85}), "100");
}

}  // namespace

void check_grants() {
    Device device;
    error_is("the controller begins", device.hello(0), 0);
    check_inheritance(device);
    check_family(device);
    check_exactness(device);
}

}  // namespace guest
