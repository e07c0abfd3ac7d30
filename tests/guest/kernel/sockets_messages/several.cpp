// SPDX-License-Identifier: Apache-2.0
#include <time.h>

#include "groups.h"

using namespace groups;

namespace {

struct Messages {
    char bytes[6][8]{};
    iovec parts[6]{};
    mmsghdr headers[6]{};
    explicit Messages(unsigned long size = 8) {
        for (int at = 0; at < 6; at++) {
            parts[at] = {bytes[at], size};
            headers[at].msg_hdr.msg_iov = &parts[at];
            headers[at].msg_hdr.msg_iovlen = 1;
        }
    }
};

long send_several(int descriptor, Messages& messages, unsigned count,
                  int flags = MSG_DONTWAIT | MSG_NOSIGNAL) {
    return raw(SYS_sendmmsg, number(descriptor), word(messages.headers), count, number(flags));
}
long receive_several(int descriptor, Messages& messages, unsigned count, int flags = MSG_DONTWAIT,
                     timespec* time = nullptr) {
    return raw(SYS_recvmmsg, number(descriptor), word(messages.headers), count, number(flags), word(time));
}

void both_ways(int type) {
    Pair pair{type};
    Messages out{3}, in;
    for (int at = 0; at < 6; at++)
        snprintf(out.bytes[at], 8, "m%d.", at);
    line("%s: none %s, four %s, lengths %u %u", type_name(type), *outcome(send_several(pair[0], out, 0)),
         *outcome(send_several(pair[0], out, 4)), out.headers[0].msg_len, out.headers[3].msg_len);
    line("receive none %s, three %s: %s %s %s", *outcome(receive_several(pair[1], in, 0)),
         *outcome(receive_several(pair[1], in, 3)), in.bytes[0], in.bytes[1], in.bytes[2]);
    line("more than there are %s, none left %s", *outcome(receive_several(pair[1], in, 6)),
         *outcome(receive_several(pair[1], in, 6)));
    out.headers[2].msg_hdr.msg_iov = reinterpret_cast<iovec*>(8);
    line("the third is bad: %s, it is the first: %s", *outcome(send_several(pair[0], out, 4)),
         *outcome(raw(SYS_sendmmsg, number(pair[0]), word(out.headers + 2), 2, MSG_DONTWAIT)));
    in.headers[1].msg_hdr.msg_iov = reinterpret_cast<iovec*>(8);
    in.parts[0].iov_len = 3;
    line("receive, the second is bad: %s", *outcome(receive_several(pair[1], in, 4)));
    int error = 0;
    unsigned size = sizeof error;
    getsockopt(pair[1], SOL_SOCKET, SO_ERROR, &error, &size);
    line("error kept: %s", error == 0 ? "none" : error_name(error));
    line("left %s", *received(pair[1]));
    line("nowhere: send %s receive %s", *outcome(raw(SYS_sendmmsg, number(pair[0]), 8, 2, MSG_DONTWAIT)),
         *outcome(raw(SYS_recvmmsg, number(pair[1]), 8, 2, MSG_DONTWAIT, 0)));
    pair.close_end(1);
    out.headers[2].msg_hdr.msg_iov = &out.parts[2];
    line("to nobody %s", *outcome(send_several(pair[0], out, 3)));
}

void times() {
    Pair pair{SOCK_DGRAM};
    Messages in;
    timespec bad{0, -1}, past{-1, 0}, short_time{0, 1}, long_time{100, 0};
    line("bad times %s %s, nowhere %s", *outcome(receive_several(pair[1], in, 2, MSG_DONTWAIT, &bad)),
         *outcome(receive_several(pair[1], in, 2, MSG_DONTWAIT, &past)),
         *outcome(receive_several(pair[1], in, 2, MSG_DONTWAIT, reinterpret_cast<timespec*>(8))));
    send_text(pair[0], "one");
    send_text(pair[0], "two");
    line("a time that is over after the first: %s",
         *outcome(receive_several(pair[1], in, 2, 0, &short_time)));
    line("left of it %ld %ld", short_time.tv_sec, short_time.tv_nsec);
    line("a long one: %s, left: %s", *outcome(receive_several(pair[1], in, 1, 0, &long_time)),
         long_time.tv_sec == 99 || (long_time.tv_sec == 100 && long_time.tv_nsec == 0) ? "most" : "little");
    send_text(pair[0], "one");
    send_text(pair[0], "two");
    line("wait for one: %s", *outcome(receive_several(pair[1], in, 6, MSG_WAITFORONE)));
}

}  // namespace

void groups::several() {
    for (const int type : kTypes)
        fresh("both ways", [&] { both_ways(type); });
    fresh("times", times);
}
