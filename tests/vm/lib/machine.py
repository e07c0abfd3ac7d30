# SPDX-License-Identifier: Apache-2.0
"""The virtual machine: QEMU's arguments, and the run itself with the bytes that come out of it."""

import contextlib
import os
import subprocess
import sys
import threading

import store

KERNEL_WORDS = "console=ttyS0 quiet loglevel=3 panic=-1 8250.nr_uarts=4"
PIPE_CHUNK = 65536


class Line(threading.Thread):
    """The host's end of one serial port: keeps what comes, or passes it on at once."""

    def __init__(self, copy_to=None, keep=True):
        super().__init__(daemon=True)
        self.reader, self.writer = os.pipe()
        self.copy_to = copy_to
        self.keep = keep
        self.text = b""

    def run(self):
        while chunk := os.read(self.reader, PIPE_CHUNK):
            if self.keep:
                self.text += chunk
            if self.copy_to is not None:
                self.pass_on(chunk)
        os.close(self.reader)

    def pass_on(self, chunk):
        # A reader that went away is told to the main thread by SIGPIPE; here the port is emptied, so that QEMU can end.
        with contextlib.suppress(OSError):
            while chunk:
                chunk = chunk[os.write(self.copy_to, chunk):]


def quoted(path):
    """QEMU's options are lists with commas: one inside a file name is written twice."""
    return str(path).replace(",", ",,")


def kernel_words():
    return " ".join(filter(None, (KERNEL_WORDS, os.environ.get("GUEST_RUN_KERNEL_WORDS"))))


def arguments(options, kernel, initramfs, folder, lines):
    console, output, errors, control = (f"/dev/fd/{line.writer}" for line in lines)
    parallel = os.environ.get("GUEST_RUN_PARALLEL") or folder / "parallel"
    size = initramfs.stat().st_size >> 20
    # A tmpfs root may fill half of the memory, and the archive is in memory as well while it is unpacked.
    memory = options.memory or max(512, 3 * size + 128)
    argv = [store.tool("qemu-system-x86_64"), "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none",
            "-machine", "pc", "-cpu", "max", "-smp", str(options.smp), "-m", str(memory),
            "-kernel", str(kernel), "-initrd", str(initramfs), "-append", kernel_words(),
            "-rtc", "base=2024-02-29T12:34:56,clock=vm",
            "-serial", f"file:{console}", "-serial", f"file:{output}"]
    # On a real PC the third and fourth port share the interrupts of the first two, which are edge-triggered: an edge of
    # one can hide in the other's. Their own lines, told to the guest by ACPI, make a large output safe.
    for name, path, place in (("errors", errors, "iobase=0x3e8,irq=5"), ("control", control, "iobase=0x2e8,irq=10")):
        argv += ["-chardev", f"file,id={name},path={path}", "-device", f"isa-serial,chardev={name},{place}"]
    argv += ["-chardev", f"file,id=printer,path={quoted(parallel)}", "-parallel", "chardev:printer",
             "-debugcon", "file:/dev/null", "-device", "isa-debug-exit,iobase=0xf4,iosize=0x04"]
    if options.icount:
        argv += ["-icount", "shift=0,sleep=off"]
    if not any("accel" in word or word == "-enable-kvm" for word in options.extra):
        argv += ["-accel", "tcg"]
    return argv + options.extra


class Machine:
    """One run. After it: status (QEMU's, None after a timeout), console, control and complaints as text."""

    def __init__(self, options, kernel, initramfs, folder):
        self.console = Line(copy_to=2 if options.verbose else None)
        self.output = Line(copy_to=1, keep=False)
        self.errors = Line(copy_to=2, keep=False)
        self.control = Line()
        self.complaints = Line()
        self.lines = (self.console, self.output, self.errors, self.control)
        self.argv = arguments(options, kernel, initramfs, folder, self.lines)
        self.timeout = options.timeout
        self.status = None

    def run(self):
        sys.stdout.flush()
        # Its own session: a ^C is for guest-run, which ends QEMU itself. If guest-run is killed, QEMU goes too.
        qemu = subprocess.Popen([store.tool("setpriv"), "--pdeathsig", "KILL", *self.argv], stdin=subprocess.DEVNULL,
                                stdout=self.complaints.writer, stderr=self.complaints.writer, start_new_session=True,
                                pass_fds=[line.writer for line in self.lines])
        everything = (*self.lines, self.complaints)
        try:
            for line in everything:
                os.close(line.writer)
                line.start()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.status = qemu.wait(self.timeout)
        finally:
            if qemu.poll() is None:
                qemu.kill()
            qemu.wait()
        for line in everything:
            # After a timeout nobody may be reading what was printed; the end of the run does not wait for them.
            line.join(None if self.status is not None else 1)
