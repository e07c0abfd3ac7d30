# SPDX-License-Identifier: Apache-2.0
"""build/vm: what one run makes and the next can use again, and the lock that keeps parallel runs apart."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from words import CannotRun

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("GUEST_RUN_BUILD") or ROOT / "build")
STORE = ROOT / "build" / "vm"
KEPT_SECONDS = 3600
KEPT_OF_A_KIND = 4

# What each host program is for is said by the Debian package that has it.
PACKAGES = {
    "qemu-system-x86_64": "qemu-system-x86",
    "busybox": "busybox-static",
    "cpio": "cpio",
    "g++": "g++",
    "dpkg-deb": "dpkg",
    "apt-get": "apt",
    "ldd": "libc-bin",
    "setpriv": "util-linux",
    "cmake": "cmake",
}


def tool(name):
    """The host program of this name, or the words that say which package to install."""
    found = shutil.which(name)
    if not found:
        raise CannotRun(f"'{name}' is not on this machine: apt-get install {PACKAGES[name]}")
    return found


def output_of(argv, failure, cwd=None, **variables):
    """The stdout of a host program, in plain English; failure is what it means to the user when it fails."""
    done = subprocess.run([tool(argv[0]), *argv[1:]], capture_output=True, text=True, check=False, cwd=cwd,
                          env={**os.environ, "LC_ALL": "C", **variables})
    if done.returncode != 0:
        detail = done.stderr.strip() or done.stdout.strip() or f"{argv[0]} ended with {done.returncode}"
        raise CannotRun(f"{failure}: {detail}")
    return done.stdout


def folder(name):
    place = STORE / name
    place.mkdir(parents=True, exist_ok=True)
    return place


@contextlib.contextmanager
def locked(name):
    """Parallel runs need the same kernel and the same base image: one makes it, the others wait."""
    with open(folder("locks") / name, "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def key(*parts):
    """A name that changes with the content: bytes and strings as they are, paths by what the file holds."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.read_bytes() if isinstance(part, Path) else part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()[:20]


def cached(name, make):
    """The file build/vm/cache/NAME; make(path) writes it when it is not there yet."""
    place = folder("cache") / name
    with locked("cache"):
        if not place.exists():
            new = place.with_name(f"{name}.new")
            make(new)
            new.rename(place)
        os.utime(place)
        forget_old(place.parent)
    return place


def forget_old(place):
    """Every rebuild makes an archive anew. What was used within the hour stays: a parallel run may be reading it."""
    kinds = {}
    for file in sorted(place.iterdir(), key=lambda file: -file.stat().st_mtime):
        kind = (file.name.split("-")[0], file.suffix)
        kinds[kind] = kinds.get(kind, 0) + 1
        if kinds[kind] > KEPT_OF_A_KIND and time.time() - file.stat().st_mtime > KEPT_SECONDS:
            file.unlink()
