// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

bool same_file(int one, int other) {
    struct stat first {
    }, second{};
    return fstat(one, &first) == 0 && fstat(other, &second) == 0 && first.st_ino == second.st_ino &&
           first.st_dev == second.st_dev;
}

void passing(int type) {
    Pair pair{type};
    int ends[2];
    if (pipe(ends) != 0)
        return;
    line("%s: send %s", type_name(type), *outcome(send_file(pair[0], ends[1])));
    Arrival got = arrive(pair[1]);
    line("%s, the same file: %s, close on exec %d", *describe(got),
         same_file(got.files[0], ends[1]) ? "yes" : "no", fcntl(got.files[0], F_GETFD));
    close(ends[1]);
    char byte = 0;
    line("writes %s, reads %s", *outcome(raw(SYS_write, number(got.files[0]), word("x"), 1)),
         *outcome(raw(SYS_read, number(ends[0]), word(&byte), 1)));
    got.close_files();
    line("closed: end of file %s", *outcome(raw(SYS_read, number(ends[0]), word(&byte), 1)));
    close(ends[0]);
    const int null = open("/dev/null", O_RDWR);
    send_file(pair[0], null);
    got = arrive(pair[1], 4096, 63, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    line("%s, close on exec %d", *describe(got), fcntl(got.files[0], F_GETFD));
    got.close_files();
    int many[253];
    for (int& each : many)
        each = null;
    for (const unsigned long count : List{0ul, 1ul, 2ul, 3ul, 252ul, 253ul}) {
        Control control;
        control.add_files(many, count);
        const long sent = send_with(pair[0], "many", control);
        got = arrive(pair[1]);
        line("%lu files: %s, %s", count, *outcome(sent), *describe(got));
        got.close_files();
    }
    Control two;
    two.add_files(many, 2);
    two.add_files(many, 3);
    line("in two messages: %s", *outcome(send_with(pair[0], "two", two)));
    got = arrive(pair[1]);
    line("%s", *describe(got));
    got.close_files();
    const int path_only = open("/dev/null", O_PATH);
    line("of a path alone: %s", *outcome(send_file(pair[0], path_only)));
    got = arrive(pair[1]);
    line("%s", *describe(got));
    got.close_files();
    close(path_only);
    close(null);
}

void refusals() {
    Pair pair;
    const int null = open("/dev/null", O_RDWR);
    for (const int descriptor : List{-1, 99, 100000})
        line("descriptor %d: %s", descriptor, *outcome(send_file(pair[0], descriptor)));
    int many[254];
    for (int& each : many)
        each = null;
    Control control, both;
    control.add_files(many, 254);
    line("254 files %s", *outcome(send_with(pair[0], "x", control)));
    both.add_files(many, 200);
    both.add_files(many, 54);
    line("200 and 54 %s", *outcome(send_with(pair[0], "x", both)));
    many[3] = 99;
    Control bad;
    bad.add_files(many, 5);
    line("a bad one among five %s", *outcome(send_with(pair[0], "x", bad)));
    line("nothing came: %s", *received(pair[1]));
    Control half;
    half.add(SCM_RIGHTS, many, 7);
    line("seven bytes %s", *outcome(send_with(pair[0], "x", half)));
    Arrival got = arrive(pair[1]);
    line("%s", *describe(got));
    got.close_files();
    line("with no bytes: %s, %s", *outcome(send_file(pair[0], null, "")), *received(pair[1]));
    Pair packets{SOCK_SEQPACKET};
    line("packet with no bytes: %s", *outcome(send_file(packets[0], null, "")));
    got = arrive(packets[1]);
    line("%s", *describe(got));
    got.close_files();
    close(null);
}

// How much room a receiver has for them.
void room(int type) {
    const int null = open("/dev/null", O_RDWR);
    const int three[3] = {null, null, null};
    for (const unsigned long size : List{0ul, 1ul, 15ul, 16ul, 19ul, 20ul, 23ul, 24ul, 28ul, 32ul, 40ul}) {
        Pair pair{type};
        Control control;
        control.add_files(three, 3);
        send_with(pair[0], "room", control);
        const int before = dup(null);
        close(before);
        Arrival got = arrive(pair[1], size);
        const int after = dup(null);
        close(after);
        line("%s, room %lu: %s, %d opened", type_name(type), size, *describe(got), after - before);
        got.close_files();
    }
    Pair pair{type};
    send_file(pair[0], null);
    line("by read: %s", *outcome([&] {
             char bytes[8];
             return raw(SYS_read, number(pair[1]), word(bytes), 8);
         }()));
    line("gone: %s", *describe(arrive(pair[1])));
    close(null);
}

// A stream's bytes and its files.
void in_streams() {
    Pair pair;
    const int null = open("/dev/null", O_RDWR);
    send_text(pair[0], "before");
    send_file(pair[0], null, "with");
    send_text(pair[0], "after");
    Arrival got = arrive(pair[1]);
    line("%s", *describe(got));
    got.close_files();
    got = arrive(pair[1]);
    line("%s", *describe(got));
    send_file(pair[0], null, "first");
    send_file(pair[0], null, "second");
    got = arrive(pair[1], 4096, 2);
    line("a part %s", *describe(got));
    got.close_files();
    got = arrive(pair[1]);
    line("%s", *describe(got));
    got.close_files();
    got = arrive(pair[1]);
    line("%s", *describe(got));
    got.close_files();
    send_file(pair[0], null, "peek");
    for (const int round : List{0, 1}) {
        got = arrive(pair[1], 4096, 63, MSG_PEEK | MSG_DONTWAIT);
        line("peek %d: %s", round, *describe(got));
        got.close_files();
    }
    got = arrive(pair[1], 4096, 63, MSG_WAITALL | MSG_DONTWAIT);
    line("then %s", *describe(got));
    got.close_files();
    close(null);
}

// Files that nobody receives are closed.
void lost() {
    for (const int way : List{0, 1, 2, 3}) {
        int ends[2];
        if (pipe(ends) != 0)
            return;
        Pair pair{way == 3 ? SOCK_DGRAM : SOCK_STREAM};
        send_file(pair[0], ends[1]);
        close(ends[1]);
        char byte;
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
        line("in flight: %s", *outcome(raw(SYS_read, number(ends[0]), word(&byte), 1)));
        if (way == 0)
            pair.close_end(1);
        else if (way == 1)
            arrive(pair[1], 0);
        else if (way == 2)
            pair.close_end(0);
        else
            receive(pair[1], nullptr, 0);
        line("way %d: %s", way, *outcome(raw(SYS_read, number(ends[0]), word(&byte), 1)));
        close(ends[0]);
    }
}

// From process to process, one that is gone when the file arrives.
void between_processes() {
    Pair pair;
    const int status = in_child([&] {
        const int made = open("/tmp/passed", O_CREAT | O_RDWR | O_TRUNC, 0600);
        if (write(made, "written by a child", 18) != 18)
            return 1;
        unlink("/tmp/passed");
        return send_file(pair[0], made) == 1 ? 0 : 2;
    });
    line("child: %s", *ending(status));
    Arrival got = arrive(pair[1]);
    char bytes[32] = {};
    line("%s: %s %s", *describe(got), *outcome(pread(got.files[0], bytes, 31, 0)), bytes);
    got.close_files();
}

}  // namespace

void groups::rights() {
    for (const int type : kTypes) {
        fresh("passing", [&] { passing(type); });
        fresh("room", [&] { room(type); });
    }
    fresh("refusals", refusals);
    fresh("streams", in_streams);
    fresh("lost", lost);
    fresh("between processes", between_processes);
}
