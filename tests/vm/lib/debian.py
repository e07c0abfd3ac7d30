# SPDX-License-Identifier: Apache-2.0
"""Debian packages, by apt: found, downloaded into build/vm/debs and unpacked, never installed."""

import json
import re
import tempfile
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


def apt(*argv, failure, **options):
    cache = store.folder("apt")
    (cache / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    # Its own cache and no privilege separation: the host's apt state is read, and never written.
    return store.output_of(
        ["apt-get", "-qq", "-o", f"Dir::Cache={cache}", "-o", "Debug::NoLocking=1", "-o", "APT::Sandbox::User=",
         *argv], failure, **options)


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
    def ask():
        with tempfile.NamedTemporaryFile(prefix="guest-run-status.") as nothing_installed:
            uris = apt("-o", f"Dir::State::status={nothing_installed.name}", "-o", "APT::Install-Recommends=false",
                       "--print-uris", "install", package, failure=f"no Debian package '{package}' ({STALE})")
        # What was asked for by name is wanted whatever it is.
        names = [name for name in file_names(uris)
                 if name.split("_")[0] == package or not NEVER_NEEDED.match(name.split("_")[0])]
        return [name for name in names if name.split("_")[0] != package] + \
               [name for name in names if name.split("_")[0] == package]
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
        missing = [unquote(name).split("_")[0] for name in names if not (place / name).exists()]
        if missing:
            progress(f"downloading {', '.join(missing)}")
            apt("download", *missing, failure=f"cannot download {', '.join(missing)}", cwd=place)
    for name in names:
        if not (place / name).exists():
            raise CannotRun(f"apt did not download {name}; {STALE}")
    return [place / name for name in names]


def unpack(deb, place):
    store.output_of(["dpkg-deb", "-x", str(deb), str(place)], f"cannot unpack {deb.name}")
