// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

// A pipe whose write end is somewhere: "open" while anybody could still reach it, "closed" once nobody can.
struct Probe {
    int ends[2]{-1, -1};
    Probe() {
        if (pipe(ends) != 0)
            line("no pipe");
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
    }
    ~Probe() { close(ends[0]); }
    void send_through(int descriptor) {
        send_file(descriptor, ends[1], "probe");
        close(ends[1]);
    }
    // The collector runs when a socket is closed; Linux's takes a moment.
    const char* state() const {
        Pair pair;
        pair.close_end(0);
        pollfd ended{ends[0], 0, 0};
        return poll(&ended, 1, 50) == 1 ? "closed" : "open";
    }
};

void into_itself() {
    Probe probe;
    int ends[2];
    {
        Pair pair;
        probe.send_through(pair[0]);
        line("into the other end: %s", *outcome(send_file(pair[0], pair[1])));
        line("before: %s", probe.state());
        ends[0] = dup(pair[0]);
        ends[1] = dup(pair[1]);
    }
    line("one copy is left: %s", probe.state());
    close(ends[1]);
    line("the other end: %s, sends %s", probe.state(), *outcome(send_text(ends[0], "x")));
    close(ends[0]);
    line("after: %s", probe.state());
}

void each_other() {
    Probe probe;
    {
        Pair one, two;
        probe.send_through(one[0]);
        line("%s %s %s %s", *outcome(send_file(one[0], two[1])), *outcome(send_file(two[0], one[1])),
             *outcome(send_file(one[1], two[0])), *outcome(send_file(two[1], one[0])));
        line("before: %s", probe.state());
    }
    line("after: %s", probe.state());
}

// Reachable through a chain that begins at a descriptor.
void chain() {
    Probe probe;
    Pair outer;
    {
        Pair inner;
        probe.send_through(inner[0]);
        send_file(inner[0], inner[1], "self");
        send_file(outer[0], inner[1], "outer");
    }
    line("reachable: %s", probe.state());
    Arrival got = arrive(outer[1]);
    line("%s, then %s", *describe(got), probe.state());
    Arrival inside = arrive(got.files[0]);
    line("%s, then %s", *describe(inside), probe.state());
    inside.close_files();
    line("probe closed: %s", probe.state());
    got.close_files();
}

// A connection that nobody has accepted, with its own listener in it.
void unaccepted() {
    Probe probe;
    {
        const Address at = abstract_address("circle");
        const int listener = listener_at(at), client = socket_of(SOCK_STREAM);
        connect_to(client, at);
        probe.send_through(client);
        line("%s %s", *outcome(send_file(client, listener)), *outcome(send_file(client, client)));
        close(client);
        line("the listener is there: %s", probe.state());
        close(listener);
    }
    line("after: %s", probe.state());
}

// As deep as a program likes: closing the first closes all.
void deep() {
    Probe probe;
    int inner[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, inner) != 0)
        return;
    probe.send_through(inner[0]);
    close(inner[0]);
    for (int depth = 0; depth < 2000; depth++) {
        int outer[2];
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, outer) != 0)
            return;
        send_file(outer[0], inner[1]);
        close(inner[1]);
        close(outer[0]);
        inner[1] = outer[1];
    }
    line("deep: %s", probe.state());
    close(inner[1]);
    line("after: %s", probe.state());
}

void many_circles() {
    for (int round = 0; round < 500; round++) {
        Pair pair;
        send_file(pair[0], pair[1]);
        send_file(pair[1], pair[0]);
    }
    line("500 circles");
}

}  // namespace

void groups::circles() {
    fresh("into itself", into_itself);
    fresh("each other", each_other);
    fresh("chain", chain);
    fresh("unaccepted", unaccepted);
    fresh("deep", deep);
    fresh("many", many_circles);
}
