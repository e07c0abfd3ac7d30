// SPDX-License-Identifier: Apache-2.0
#include "groups.h"

using namespace groups;

namespace {

constexpr const char* kPath = "/tmp/sockets-test/s";

unsigned mode_of(const char* path) {
    struct stat found {};
    return stat(path, &found) == 0 ? found.st_mode : 0;
}

void binding() {
    const int one = socket_of(SOCK_STREAM), two = socket_of(SOCK_STREAM);
    const Address at = path_address(kPath);
    line("bind %s, mode %o, name %s", worked(bind_to(one, at)), mode_of(kPath), *own_name(one));
    line("taken: %s, by the same: %s", worked(bind_to(two, at)), worked(bind_to(one, at)));
    line("a second name: %s, there: %o", worked(bind_to(one, path_address("/tmp/sockets-test/t"))),
         mode_of("/tmp/sockets-test/t"));
    line("open %s, access %s", open(kPath, O_RDWR) < 0 ? error_name(errno) : "opened",
         access(kPath, R_OK | W_OK) == 0 ? "ok" : error_name(errno));
    line("closing leaves it: %s %o", close(one) == 0 ? "ok" : "?", mode_of(kPath));
    line("taken still: %s", worked(bind_to(two, at)));
    line("connect to what is left: %s", worked(connect_to(two, at)));
    unlink(kPath);
    line("unlinked: %s", worked(connect_to(two, at)));
    line("bind now: %s", worked(bind_to(two, at)));
    close(two);
    unlink(kPath);
}

void shapes() {
    const struct {
        const char* what;
        const char* path;
    } cases[] = {{"no folder", "/tmp/sockets-test/none/s"},  {"a folder", "/tmp/sockets-test"},
                 {"a slash behind", "/tmp/sockets-test/s/"}, {"the root", "/"},
                 {"a file as folder", "/dev/null/s"},        {"dot", "/tmp/sockets-test/."}};
    for (const auto& one : cases) {
        const int made = socket_of(SOCK_STREAM);
        line("%s: bind %s, ", one.what, worked(bind_to(made, path_address(one.path))));
        line("connect %s", worked(connect_to(made, path_address(one.path))));
        close(made);
    }
    // The size decides where a path ends, or its first zero.
    const int made = socket_of(SOCK_STREAM);
    Address cut = path_address("/tmp/sockets-test/cutting");
    cut.size = static_cast<unsigned>(kAddressHead + strlen("/tmp/sockets-test/cut"));
    line("cut: %s, %s, %o", worked(bind_to(made, cut)), *own_name(made), mode_of("/tmp/sockets-test/cut"));
    unlink("/tmp/sockets-test/cut");
    close(made);
    // A path that fills all of its room has no zero, but is told with one.
    const int full = socket_of(SOCK_STREAM);
    Address longest;
    memset(longest.raw.sun_path, '/', sizeof longest.raw.sun_path);
    memcpy(longest.raw.sun_path, "/tmp/sockets-test", 17);
    longest.raw.sun_path[sizeof longest.raw.sun_path - 1] = 'x';
    longest.size = sizeof longest.raw;
    unsigned char told[256];
    unsigned size = sizeof told;
    line("the longest: %s, %s", worked(bind_to(full, longest)),
         worked(raw(SYS_getsockname, number(full), word(told), word(&size))));
    line("its size: %u", size);
    unlink("/tmp/sockets-test/x");
    close(full);
}

void links() {
    const int listener = listener_at(path_address(kPath));
    if (symlink("s", "/tmp/sockets-test/l") != 0 || symlink("nowhere", "/tmp/sockets-test/d") != 0)
        line("no links");
    const int one = socket_of(SOCK_STREAM);
    line("bind to a link: %s", worked(bind_to(one, path_address("/tmp/sockets-test/l"))));
    line("to a dangling one: %s", worked(bind_to(one, path_address("/tmp/sockets-test/d"))));
    line("connect through a link: %s", worked(connect_to(one, path_address("/tmp/sockets-test/l"))));
    rename(kPath, "/tmp/sockets-test/r");
    const int two = socket_of(SOCK_STREAM);
    line("renamed: old %s, new %s", worked(connect_to(two, path_address(kPath))),
         worked(connect_to(two, path_address("/tmp/sockets-test/r"))));
    line("its name stays: %s", *own_name(listener));
    if (chdir("/tmp/sockets-test") != 0)
        line("no folder");
    const int three = socket_of(SOCK_STREAM);
    line("relative: %s, peer %s", worked(connect_to(three, path_address("r"))), *peer_name(three));
    for (const char* path : List<const char*, 3>{{"l", "d", "r"}})
        unlink(path);
    for (const int descriptor : List{listener, one, two, three})
        close(descriptor);
}

void permissions() {
    const int listener = listener_at(path_address(kPath));
    const int plain = open("/tmp/sockets-test/plain", O_CREAT | O_WRONLY, 0666);
    mkdir("/tmp/sockets-test/closed", 0700);
    for (const unsigned mode : List{0777u, 0555u, 0222u, 0200u, 0002u, 0000u}) {
        chmod(kPath, mode);
        in_thread([&] {
            become(1000);
            const int one = socket_of(SOCK_STREAM);
            line("mode %03o, by another user: %s", mode, worked(connect_to(one, path_address(kPath))));
            close(one);
        });
        const int one = socket_of(SOCK_STREAM);
        line("by root: %s", worked(connect_to(one, path_address(kPath))));
        close(one);
        while (receive(listener, nullptr, 0) == 0)
            break;
        fcntl(listener, F_SETFL, O_NONBLOCK);
        for (long got = 0; got >= 0;)
            if ((got = accept_from(listener)) >= 0)
                close(static_cast<int>(got));
    }
    in_thread([&] {
        become(1000);
        const int one = socket_of(SOCK_STREAM);
        line("bind in another's folder: %s", worked(bind_to(one, path_address("/tmp/sockets-test/mine"))));
        line("through a closed folder: bind %s connect %s",
             worked(bind_to(one, path_address("/tmp/sockets-test/closed/s"))),
             worked(connect_to(one, path_address("/tmp/sockets-test/closed/s"))));
        line("to a file: %s", worked(connect_to(one, path_address("/tmp/sockets-test/plain"))));
        close(one);
    });
    for (const unsigned mask : List{0u, 022u, 077u, 0777u}) {
        umask(mask);
        const int one = socket_of(SOCK_STREAM);
        bind_to(one, path_address("/tmp/sockets-test/masked"));
        line("umask %03o: mode %o", mask, mode_of("/tmp/sockets-test/masked"));
        unlink("/tmp/sockets-test/masked");
        close(one);
    }
    umask(0);
    const int one = socket_of(SOCK_STREAM);
    line("fchmod before: %d", fchmod(one, 0640));
    bind_to(one, path_address("/tmp/sockets-test/chosen"));
    line("decides the mode: %o", mode_of("/tmp/sockets-test/chosen"));
    unlink("/tmp/sockets-test/chosen");
    close(one);
    close(plain);
    close(listener);
    unlink("/tmp/sockets-test/plain");
    rmdir("/tmp/sockets-test/closed");
    unlink(kPath);
}

// What another type of socket is bound to, and what is no socket.
void kinds() {
    const int datagrams = socket_of(SOCK_DGRAM), idle = socket_of(SOCK_STREAM);
    bind_to(datagrams, path_address(kPath));
    bind_to(idle, path_address("/tmp/sockets-test/idle"));
    for (const int type : kTypes) {
        const int one = socket_of(type);
        line("%s: to datagrams %s, ", type_name(type), worked(connect_to(one, path_address(kPath))));
        line("to one that does not listen %s, to a file %s",
             worked(connect_to(one, path_address("/tmp/sockets-test/idle"))),
             worked(connect_to(one, path_address("/dev/null"))));
        close(one);
    }
    if (mknod("/tmp/sockets-test/node", S_IFSOCK | 0666, 0) == 0) {
        const int one = socket_of(SOCK_STREAM);
        line("to a node that mknod made: %s",
             worked(connect_to(one, path_address("/tmp/sockets-test/node"))));
        close(one);
    }
    for (const char* path : List<const char*, 3>{{kPath, "/tmp/sockets-test/idle", "/tmp/sockets-test/node"}})
        unlink(path);
    close(datagrams);
    close(idle);
}

}  // namespace

void groups::paths() {
    fresh("binding", binding);
    fresh("shapes", shapes);
    fresh("links", links);
    fresh("permissions", permissions);
    fresh("kinds", kinds);
}
