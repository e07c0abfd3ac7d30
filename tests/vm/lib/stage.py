# SPDX-License-Identifier: Apache-2.0
"""A tree of files for the guest, and the cpio archive that is made of it."""

import os
import shutil
import subprocess
from pathlib import Path

import programs
import store
from words import CannotRun

# Debian's merged /usr: in the guest these are links, so nothing may be packed as if they were folders.
MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
BIN_FOLDERS = ("usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin")
# Where the loader looks without being told; libraries elsewhere need an ld.so.cache.
DEFAULT_LIBRARY_FOLDERS = ("usr/lib", "usr/lib64", "usr/lib/x86_64-linux-gnu")


class Stage:
    def __init__(self, root):
        self.root = Path(root)
        self.root.mkdir(parents=True, exist_ok=True)

    def place(self, guest_path):
        """Where a guest path lies in this tree."""
        parts = [part for part in Path(os.path.normpath("/" + str(guest_path))).parts if part != "/"]
        if parts and parts[0] in MERGED:
            parts.insert(0, "usr")
        return self.root.joinpath(*parts)

    def folder(self, guest_path, mode=0o755):
        place = self.place(guest_path)
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(mode)

    def link(self, guest_path, target):
        place = self.place(guest_path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(target)

    def text(self, guest_path, content, mode=0o644):
        place = self.place(guest_path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
        place.chmod(mode)

    def file(self, host_path, guest_path):
        """One file. It is readable for all: in the guest it belongs to root, and any user may be told to run it."""
        place = self.place(guest_path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        shutil.copyfile(host_path, place)
        place.chmod((os.stat(host_path).st_mode & 0o7777) | 0o444)

    def program(self, host_path, guest_path):
        """A file, and the shared libraries that it would load."""
        self.file(host_path, guest_path)
        self.libraries_of(host_path)

    def libraries_of(self, host_path):
        for library in programs.libraries(host_path):
            if not self.place(library).exists():
                self.file(library, library)

    def tree(self, host_path, guest_path):
        """A folder with all that is in it, links as links, and the libraries of the programs among it."""
        self.folder(guest_path)
        for here, folders, files in os.walk(host_path):
            below = Path(guest_path) / Path(here).relative_to(host_path)
            for name in (*folders, *files):
                source = Path(here) / name
                if source.is_symlink():
                    self.link(below / name, os.readlink(source))
                elif source.is_dir():
                    self.folder(below / name)
                elif source.is_file():
                    self.program(source, below / name)

    def unpack_debian(self, unpacked):
        """What dpkg-deb unpacked, moved to where a merged /usr has it, without what only people read."""
        for source in sorted(Path(unpacked).iterdir()):
            target = self.place(source.name)
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True,
                            ignore=lambda folder, names: left_out(Path(folder).relative_to(unpacked), names))

    def command_names(self):
        return {file.name for folder in BIN_FOLDERS if (self.root / folder).is_dir()
                for file in (self.root / folder).iterdir()}

    def library_cache(self):
        """An ld.so.cache for libraries that lie where the loader does not look by itself."""
        extra = sorted({file.parent for file in self.root.rglob("*.so*") if not file.is_dir()}
                       - {self.root / folder for folder in DEFAULT_LIBRARY_FOLDERS})
        if extra:
            names = "".join(f"/{folder.relative_to(self.root)}\n" for folder in extra)
            self.text("/etc/ld.so.conf", names)
            ldconfig = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
            if not ldconfig:
                raise CannotRun("'ldconfig' is not on this machine: apt-get install libc-bin")
            subprocess.run([ldconfig, "-X", "-r", str(self.root)], capture_output=True, check=False)

    def pack(self, archive):
        """newc is the one form that the kernel unpacks. Everything belongs to root, whoever builds it."""
        names = sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*"))
        with open(archive, "wb") as out:
            done = subprocess.run([store.tool("cpio"), "-o", "-0", "-H", "newc", "-R", "0:0", "--quiet"],
                                  input="".join(name + "\0" for name in names).encode(errors="surrogateescape"),
                                  stdout=out, stderr=subprocess.PIPE, cwd=self.root, check=False)
        if done.returncode != 0:
            raise CannotRun(f"cpio failed: {done.stderr.decode().strip()}")


def left_out(folder, names):
    if str(folder) == "usr/share":
        return {"doc", "man", "info", "locale", "lintian", "bug", "gettext"} & set(names)
    return set()
