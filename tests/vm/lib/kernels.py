# SPDX-License-Identifier: Apache-2.0
"""Which kernel file to boot."""

import shutil
import tempfile
from pathlib import Path

import debian
import store
from words import CannotRun, say

META = {"debian-6.1": "linux-image-cloud-amd64", "debian-6.12": "linux-image-6.12-cloud-amd64"}


def find(name):
    if name in META:
        return debian_kernel(name)
    if name == "own":
        kernel = store.BUILD / "kernel" / "iopermd-kernel.elf"
        if not kernel.exists():
            raise CannotRun(f"the project's own kernel is not built yet ({kernel} does not exist)")
        return kernel
    kernel = Path(name)
    if not kernel.is_file():
        raise CannotRun(f"no kernel file '{name}' (or say one of: {', '.join(META)}, own)")
    return kernel


def debian_kernel(name):
    place = store.folder("kernels") / name
    place.mkdir(exist_ok=True)
    try:
        package = debian.dependency(META[name], r"linux-image-\S+")
        deb = debian.newest_file(package)
        kernel = place / f"{deb}.vmlinuz"
        with store.locked("kernels"):
            if not kernel.exists():
                fetch(deb, kernel)
        return kernel
    except CannotRun as problem:
        # Without a network or apt lists, the kernel of the last run still boots.
        old = sorted(place.glob("*.vmlinuz"), key=lambda file: file.stat().st_mtime)
        if not old:
            raise
        say(f"{problem}; using {old[-1].name}")
        return old[-1]


def fetch(deb, kernel):
    """Only the kernel is kept of the package: its drivers for this machine are built in."""
    [path] = debian.download([deb])
    with tempfile.TemporaryDirectory(prefix="guest-run.") as unpacked:
        debian.unpack(path, unpacked)
        found = list(Path(unpacked).glob("boot/vmlinuz-*"))
        if len(found) != 1:
            raise CannotRun(f"{deb} holds no kernel")
        new = kernel.with_suffix(".new")
        shutil.copyfile(found[0], new)
        new.rename(kernel)
    path.unlink()
