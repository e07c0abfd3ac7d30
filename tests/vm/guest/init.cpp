// SPDX-License-Identifier: Apache-2.0
// The guest's first process: it makes the system that a program expects, runs the one command, and switches
// off.
#include <fcntl.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>

#include "command.h"
#include "daemon.h"
#include "events.h"
#include "mounts.h"
#include "report.h"
#include "request.h"
#include "user.h"

namespace {

// A kernel without a console starts init without descriptors; the first pipe must not become a program's
// stdin.
void own_descriptors() {
    while (open("/dev/null", O_RDWR | O_CLOEXEC) < 3) {
    }
}

void loopback_up() {
    const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    ifreq request{};
    request.ifr_name[0] = 'l';
    request.ifr_name[1] = 'o';
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    ioctl(any, SIOCSIFFLAGS, &request);
    close(any);
}

}  // namespace

int main() {
    umask(022);
    mounts::make();
    own_descriptors();
    sethostname("guest", 5);
    loopback_up();
    const Request request = Request::read();
    const std::optional<User> user = User::find(request.user);
    if (!user) {
        report::failure("no user '" + request.user + "' in the guest");
    }
    if (const auto ann = User::find("ann")) {
        chown(ann->home.c_str(), ann->uid, ann->gid);
    }
    Events events;
    std::optional<Daemon> daemon;
    if (request.daemon) {
        mounts::require_tmpfs_root();
        daemon.emplace(events);
        daemon->start();
    }
    report::status(Command(request.argv, *user).run(events));
}
