# SPDX-License-Identifier: Apache-2.0
"""The guest's root file system: cpio archives, one after the other; a later one wins. The first two are cached."""

import os
import shutil
import tempfile
from pathlib import Path

import debian
import programs
import project
import store
from stage import MERGED, Stage
from words import CannotRun

GUEST = Path(__file__).resolve().parents[1] / "guest"
GUEST_FOLDERS = ("dev", "proc", "sys", "run", "etc", "home/ann", "usr/local/bin", "usr/local/sbin", "usr/sbin",
                 "usr/lib", "usr/lib32", "usr/lib64", "usr/libx32", "var/lib", "var/log", "var/tmp")


def make(options, folder):
    """Writes the initramfs for these options below the folder of this run."""
    run = Stage(folder / "run")
    taken = set()
    archives = [base()]
    if options.packages:
        archive, names = package_archive(options.packages)
        archives.append(archive)
        taken |= names
    if options.daemon:
        archive, names = project.archive(folder)
        archives.append(archive)
        taken |= names
        run.text("/etc/iopermd/policy.toml", options.daemon.read_bytes())
        run.text("/guest-run/daemon", "")
    for item in options.brought:
        item.bring(run)
    run.library_cache()
    applets(run, taken | run.command_names())
    run.text("/guest-run/argv", b"".join(os.fsencode(word) + b"\0" for word in options.command))
    run.text("/guest-run/user", options.user)
    run.pack(folder / "run.cpio")
    whole = folder / "initramfs"
    with open(whole, "wb") as out:
        for archive in (*archives, folder / "run.cpio"):
            with open(archive, "rb") as part:
                shutil.copyfileobj(part, out)
    return whole


def base():
    """init, busybox, the users: the same for every run."""
    busybox = Path(store.tool("busybox"))
    if programs.libraries(busybox):
        raise CannotRun(f"{busybox} is not static: apt-get install busybox-static")
    settings = sorted((GUEST / "etc").iterdir())
    init = guest_init()

    def build(archive):
        with tempfile.TemporaryDirectory(prefix="guest-run.") as folder:
            stage = Stage(folder)
            for name in GUEST_FOLDERS:
                stage.folder(name)
            for name in MERGED:
                (stage.root / name).symlink_to(f"usr/{name}")
            stage.folder("/root", 0o700)
            stage.folder("/tmp", 0o1777)
            stage.file(init, "/init")
            stage.file(busybox, "/usr/bin/busybox")
            for file in settings:
                stage.file(file, f"/etc/{file.name}")
            stage.pack(archive)
    return store.cached(f"base-{store.key(init.name, busybox, Path(__file__), *settings)}.cpio", build)


def guest_init():
    sources = sorted(GUEST.glob("*.cpp"))
    compiler = store.output_of(["g++", "--version"], "g++ does not work").splitlines()[0]

    def build(program):
        store.output_of(["g++", "-std=c++20", "-static", "-O2", "-s", "-Wall", "-Wextra", "-Werror", "-o", str(program),
                         *map(str, sources)], "the guest's init does not build")
    return store.cached(f"init-{store.key(compiler, *sources, *sorted(GUEST.glob('*.h')))}", build)


def package_archive(packages):
    """The archive of these packages with their dependencies, and the names of the commands in it."""
    files = list(dict.fromkeys(name for package in packages for name in debian.closure(package)))
    name = f"packages-{store.key(Path(__file__).with_name('stage.py'), *files)}"

    def build(archive):
        with tempfile.TemporaryDirectory(prefix="guest-run.") as folder:
            stage = Stage(Path(folder) / "stage")
            for deb in debian.download(files):
                unpacked = Path(folder) / deb.name
                debian.unpack(deb, unpacked)
                stage.unpacked_debian(unpacked)
            stage.library_cache()
            stage.pack(archive)
            archive.with_name(f"{name}.names").write_text("\n".join(stage.command_names()), encoding="utf-8")
    archive = store.cached(f"{name}.cpio", build)
    names = archive.with_name(f"{name}.names")
    os.utime(names)
    return archive, set(names.read_text(encoding="utf-8").split("\n"))


def applets(run, taken):
    """busybox stands in for every ordinary command that nothing else brought."""
    for path in store.output_of(["busybox", "--list-full"], "busybox does not work").split():
        folder, name = os.path.split(path)
        if folder and name not in taken and name != "busybox":
            run.link(f"/{path}", "/usr/bin/busybox")
