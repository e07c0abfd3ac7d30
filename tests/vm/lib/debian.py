# SPDX-License-Identifier: Apache-2.0
"""Debian packages, by apt: found, downloaded into build/vm/debs and unpacked, never installed. NAME:i386 is a package for
32-bit machines, of which the host's apt need not know anything: its lists are fetched into build/vm."""

import contextlib
import json
import re
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote

import store
from words import CannotRun, progress

LISTS = Path("/var/lib/apt/lists")
STALE = "are the apt sources there and read? (apt-get update)"

# Dependencies that a program does not load or run: they matter to an installation, which this is not.
NEVER_NEEDED = re.compile(
    r"^(adduser|cdebconf|debconf|debconf-i18n|dpkg|gcc-\d+-base|init-system-helpers|install-info|libaudit-common"
    r"|libdebconfclient0|libsemanage-common|lsb-base|passwd|sysvinit-utils|tar|tzdata|ucf)$"
)


FOREIGN = "i386"
DAY = 24 * 3600


def split(package):
    """The name without its architecture, and that: "" for the host's own."""
    name, _, architecture = package.partition(":")
    if architecture not in ("", FOREIGN):
        raise CannotRun(f"--package {package}: packages are of the machine's own kind or {FOREIGN}")
    return name, architecture


def foreign_state():
    """Where apt's lists of the other architecture are, fetched when there are none of today."""
    state = store.folder(f"apt-{FOREIGN}")
    lists = state / "lists"
    options = ["-o", f"Dir::State={state}", "-o", f"Dir::State::status={state / 'status'}",
               "-o", f"APT::Architecture={FOREIGN}", "-o", f"APT::Architectures={FOREIGN}"]
    with store.locked(f"apt-{FOREIGN}"):
        stamp = state / "fetched"
        if not stamp.exists() or time.time() - stamp.stat().st_mtime > DAY:
            (lists / "partial").mkdir(parents=True, exist_ok=True)
            (state / "status").touch()
            progress(f"reading apt's lists for {FOREIGN}")
            # One list of several that cannot be had is no reason to do without the others.
            with contextlib.suppress(CannotRun):
                call_apt([*options, "update"], f"cannot read apt's lists for {FOREIGN}")
            if not list(lists.glob(f"*binary-{FOREIGN}_Packages*")):
                raise CannotRun(f"apt has no lists for {FOREIGN}: is the network there?")
            stamp.touch()
    return options


def call_apt(argv, failure, **options):
    cache = store.folder("apt")
    (cache / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    # Its own cache and no privilege separation: the host's apt state is read, and never written.
    return store.output_of(
        ["apt-get", "-qq", "-o", f"Dir::Cache={cache}", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=",
         *argv], failure, **options)


def apt(*argv, failure, architecture="", **options):
    if not architecture:
        return call_apt(argv, failure, **options)
    # Its own package cache, too: the other architecture's must not be taken for this one's.
    cache = [f"-oDir::Cache::{name}={store.folder(f'apt-{FOREIGN}') / f'{name}.bin'}" for name in ("pkgcache", "srcpkgcache")]
    return call_apt([*foreign_state(), *cache, *argv], failure, **options)


def remembered(question, ask):
    """apt takes most of a second to answer; its answer changes only when its lists do."""
    stamp = [LISTS.stat().st_mtime_ns if LISTS.exists() else 0]
    place = store.folder("apt") / f"answer-{store.key(question)}.json"
    with store.locked("apt"):
        if place.exists():
            old = json.loads(place.read_text(encoding="utf-8"))
            if old["stamp"] == stamp:
                return old["answer"]
        answer = ask()
        place.write_text(json.dumps({"question": question, "stamp": stamp, "answer": answer}), encoding="utf-8")
        return answer


def file_names(uris):
    """The .deb names in what --print-uris says, one 'URI' NAME SIZE HASH per line."""
    return [line.split()[1] for line in uris.splitlines() if line.startswith("'")]


def closure(package):
    """The exact .deb names of a package and of all that it depends on, as apt would install them on an empty system."""
    plain, architecture = split(package)

    def ask():
        with tempfile.NamedTemporaryFile(prefix="guest-run-status.") as nothing_installed:
            uris = apt("-o", f"Dir::State::status={nothing_installed.name}", "-o", "APT::Install-Recommends=false",
                       "--print-uris", "install", plain, architecture=architecture,
                       failure=f"no Debian package '{package}' ({STALE})")
        # What was asked for by name is wanted whatever it is.
        names = [name for name in file_names(uris)
                 if name.split("_")[0] == plain or not NEVER_NEEDED.match(name.split("_")[0])]
        return [name for name in names if name.split("_")[0] != plain] + \
               [name for name in names if name.split("_")[0] == plain]
    return remembered(f"closure of {package}", ask)


def newest_file(package):
    def ask():
        return file_names(apt("--print-uris", "download", package,
                              failure=f"no Debian package '{package}' ({STALE})"))
    names = remembered(f"file {package}", ask)
    if not names:
        raise CannotRun(f"no Debian package '{package}' ({STALE})")
    return names[0]


def dependency(meta, pattern):
    """The package that a meta-package stands for today."""
    def ask():
        text = store.output_of(["apt-cache", "depends", meta], f"no Debian package '{meta}' ({STALE})")
        return re.findall(rf"^\s*Depends: ({pattern})\s*$", text, re.MULTILINE)
    found = remembered(f"dependency {meta}", ask)
    if not found:
        raise CannotRun(f"no Debian package '{meta}' ({STALE})")
    return found[0]


def download(names):
    """The paths of these .debs; those that are not here yet are fetched in one go."""
    place = store.folder("debs")
    with store.locked("debs"):
        for architecture in ("", FOREIGN):
            missing = [unquote(name).split("_")[0] for name in names
                       if not (place / name).exists() and name.endswith(f"_{FOREIGN}.deb") == bool(architecture)]
            if missing:
                progress(f"downloading {', '.join(missing)}")
                apt("download", *missing, architecture=architecture, failure=f"cannot download {', '.join(missing)}",
                    cwd=place)
    for name in names:
        if not (place / name).exists():
            raise CannotRun(f"apt did not download {name}; {STALE}")
    return [place / name for name in names]


def unpack(deb, place):
    store.output_of(["dpkg-deb", "-x", str(deb), str(place)], f"cannot unpack {deb.name}")
