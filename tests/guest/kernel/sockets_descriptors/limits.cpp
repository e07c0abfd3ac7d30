// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// RLIMIT_NOFILE of the receiver.
void receiver() {
    Pair pair;
    const int null = open("/dev/null", O_RDWR);
    const int three[3] = {null, null, null};
    for (const int left : List{0, 1, 2, 3}) {
        Control control;
        control.add_files(three, 3);
        send_with(pair[0], "left", control);
        rlimit before{};
        getrlimit(RLIMIT_NOFILE, &before);
        const int next = dup(null);
        close(next);
        const rlimit tight{static_cast<rlim_t>(next + left), before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &tight);
        Arrival got = arrive(pair[1]);
        line("%d left: %s", left, *describe(got));
        got.close_files();
        setrlimit(RLIMIT_NOFILE, &before);
    }
    close(null);
}

// RLIMIT_NOFILE of the sender is also how many of a user's files may be in flight.
void sender() {
    const rlimit tight{20, 20};
    Pair pair, other;
    const int null = open("/dev/null", O_RDWR);
    const int ten[10] = {null, null, null, null, null, null, null, null, null, null};
    Control control;
    control.add_files(ten, 10);
    setrlimit(RLIMIT_NOFILE, &tight);
    for (int round = 0; round < 4; round++)
        line("by root %d: %s", round, *outcome(send_with(pair[0], "x", control)));
    if (setresgid(1000, 1000, 1000) != 0 || setresuid(1000, 1000, 1000) != 0)
        line("no other user");
    for (int round = 0; round < 4; round++)
        line("by a user %d: %s", round, *outcome(send_with(other[0], "x", control)));
    Arrival got = arrive(other[1], 0);
    line("received: %s, again %s", *describe(got), *outcome(send_with(other[0], "x", control)));
    line("one more %s", *outcome(send_with(other[0], "x", control)));
    other.close_end(1);
    Pair third;
    line("all closed: %s", *outcome(send_with(third[0], "x", control)));
}

}  // namespace

void groups::limits() {
    fresh("receiver", receiver);
    fresh("sender", sender);
}
