// SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <sys/reboot.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "serial.h"

namespace report {
namespace {

void say(std::string line) {
    line += '\n';
    serial::control().write(line);
    serial::control().drain();
}

[[noreturn]] void switch_off() {
    serial::output().drain();
    serial::errors().drain();
    reboot(RB_POWER_OFF);
    // Without a way to switch off, a reset ends the virtual machine as well: QEMU runs with -no-reboot.
    reboot(RB_AUTOBOOT);
    for (;;) {
        pause();
    }
}

}  // namespace

void ready() {
    say("ready");
}

void status(int exit_status) {
    serial::output().drain();
    serial::errors().drain();
    say("status " + std::to_string(exit_status));
    switch_off();
}

void failure(std::string_view reason) {
    say("error " + std::string(reason));
    switch_off();
}

void system_failure(std::string_view what) {
    const int error = errno;
    failure(std::string(what) + ": " + std::strerror(error));
}

}  // namespace report
