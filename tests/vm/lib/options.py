# SPDX-License-Identifier: Apache-2.0
"""guest-run's command line."""

import argparse
import os
import shlex
from pathlib import Path

from brought import Brought
from words import CannotRun

USERS = Path(__file__).resolve().parents[1] / "guest" / "etc" / "passwd"

ABOUT = """\
Boots a kernel in QEMU, runs COMMAND in it, and is to the caller what COMMAND would be: its stdout, byte for byte and
nothing else, its stderr, its exit status. QEMU emulates the processor (TCG), so no privilege and no KVM is needed."""

MORE = """\
exit status:
  COMMAND's own; 128+N when signal N ended it; 125 when the guest could not run it (stderr says why, and shows the end
  of the guest's console where that helps); 124 on timeout.

the guest:
  The users root, nobody and ann (uid 1000, also in group lp) exist, and iopermd (uid 990). COMMAND runs in /, or in the
  user's home, with stdin /dev/null, stdout and stderr pipes, umask 022, PATH HOME USER TERM, in its own cgroup
  (user.slice/session-1.scope). /bin/sh and the ordinary commands are busybox's, except where --with, --package or
  --daemon brought one of that name. Every file belongs to root. Nothing of the host is visible but what was brought.

the machine:
  "pc", with a real-time clock that starts at 2024-02-29 12:34:56, a parallel port at 0x378, a debug console at 0xe9,
  isa-debug-exit at 0xf4-0xf7 (a program that reaches it ends the guest: exit status 125), and four 16550s: 0x3f8 the
  console, 0x2f8 COMMAND's stdout, 0x3e8 its stderr, 0x2e8 what the guest's init reports.

files:
  build/vm/ holds kernels, packages and images between runs, and may be deleted at any time. Host packages needed:
  qemu-system-x86 busybox-static cpio g++ python3 (and cmake for --daemon).

environment:
  GUEST_RUN_PARALLEL   the file that gets what is printed on the parallel port (default: a temporary file)
  GUEST_RUN_BUILD      the CMake build folder that --daemon installs from (default: build)
  GUEST_RUN_KERNEL_WORDS  more words for the kernel's command line

examples:
  guest-run -- uname -r
  guest-run --as nobody -- id
  guest-run --package ioport -- inb 0x80
  guest-run --with build/tests/guest/lpt -- build/tests/guest/lpt --strobe
"""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        raise CannotRun(f"{message} (--help tells more)")


def positive(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


positive.__name__ = "positive number"


def known_users():
    return [line.split(":")[0] for line in USERS.read_text(encoding="utf-8").splitlines()]


def parser():
    made = Parser(prog="guest-run", description=ABOUT, epilog=MORE, allow_abbrev=False,
                  formatter_class=argparse.RawDescriptionHelpFormatter,
                  usage="guest-run [OPTION]... -- COMMAND [ARG...]")
    add = made.add_argument
    add("--kernel", default="debian-6.1", metavar="KERNEL",
        help="debian-6.1 (default) or debian-6.12: Debian's newest cloud kernel of that series; own: the project's "
             "own; or a kernel file")
    add("--smp", type=positive, default=1, metavar="N", help="processors (default 1)")
    add("--icount", action="store_true", help="virtual time counts instructions, one per nanosecond: repeatable timing")
    add("--memory", type=positive, metavar="MiB", help="default: what the files need, at least 512")
    add("--timeout", type=positive, default=120, metavar="S", help="seconds for everything in the guest (default 120)")
    add("--as", dest="user", default="root", metavar="USER", help="who runs COMMAND (default root)")
    add("--with", dest="brought", type=str, action="append", default=[], metavar="HOSTFILE[:GUESTPATH]",
        help="bring a program with its shared libraries, or any file or folder; it lies at the same absolute path in "
             "the guest unless GUESTPATH is given, and COMMAND may name it as HOSTFILE")
    add("--package", dest="packages", action="append", default=[], metavar="DEBIANPKG",
        help="bring the files of a Debian package and of its dependencies, downloaded by apt, not installed; NAME:i386: the "
        "32-bit one")
    add("--daemon", type=Path, metavar="POLICY.toml",
        help="install the built project and this policy, and start the guard and the front as their units do")
    add("--qemu", dest="extra", default="", metavar="'ARGS'", help="more arguments for QEMU; -accel replaces TCG")
    add("-v", dest="verbose", action="store_true", help="show the guest's console on stderr")
    return made


def parse(argv):
    """The options of a run, checked; None when only the help was wanted, which is then printed."""
    if {"-h", "--help"} & set(argv[:argv.index("--")] if "--" in argv else argv):
        parser().print_help()
        return None
    if "--" not in argv:
        raise CannotRun("say -- before COMMAND (--help tells more)")
    split = argv.index("--")
    options = parser().parse_args(argv[:split])
    options.command = argv[split + 1:]
    if not options.command or not options.command[0]:
        raise CannotRun("no COMMAND after -- (--help tells more)")
    if options.user not in known_users():
        raise CannotRun(f"no user '{options.user}' in the guest; there are {', '.join(known_users())}")
    if options.daemon and not options.daemon.is_file():
        raise CannotRun(f"no policy file '{options.daemon}'")
    try:
        options.extra = shlex.split(options.extra)
    except ValueError as problem:
        raise CannotRun(f"--qemu: {problem}") from problem
    options.brought = [Brought(text) for text in options.brought]
    for item in options.brought:
        options.command[0] = item.guest_name(options.command[0]) or options.command[0]
    return options
