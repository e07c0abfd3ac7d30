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
FOR_PEOPLE = tuple(f"usr/share/{name}" for name in ("bug", "doc", "info", "lintian", "locale", "man"))


class Stage:
    def __init__(self, root):
        self.root = Path(os.path.realpath(root))
        self.root.mkdir(parents=True, exist_ok=True)

    def place(self, guest_path):
        """Where a guest path lies in this tree."""
        # Relative first: joined with an absolute path, or with one that goes up, the tree's own folder would be left.
        inside = os.path.normpath(str(guest_path).lstrip("/") or ".")
        if inside.startswith(".."):
            raise CannotRun(f"the guest path '{guest_path}' leads out of the guest")
        if inside.split("/")[0] in MERGED:
            inside = f"usr/{inside}"
        place = Path(os.path.normpath(self.root / inside))
        if place != self.root:
            self.require_inside(place.parent, guest_path)
        return place

    def require_inside(self, place, guest_path):
        """A link in the tree may point to anywhere; what is written through one would change this machine."""
        if not Path(os.path.realpath(place)).is_relative_to(self.root):
            raise CannotRun(f"the guest path '{guest_path}' leads out of the guest by a link")

    def folder(self, guest_path, mode=0o755):
        place = self.place(guest_path)
        self.require_inside(place, guest_path)
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
        place.unlink(missing_ok=True)
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

    def tree(self, host_path, guest_path, add=None, left_out=()):
        """A folder with all that is in it, links as links; add says how a file comes (default: with its libraries)."""
        self.folder(guest_path)
        for here, folders, files in os.walk(host_path):
            inside = Path(here).relative_to(host_path)
            folders[:] = [name for name in folders if str(inside / name) not in left_out]
            for name in (*folders, *files):
                source, target = Path(here) / name, Path(guest_path) / inside / name
                if source.is_symlink():
                    self.link(target, os.readlink(source))
                elif source.is_dir():
                    self.folder(target)
                elif source.is_file():
                    (add or self.program)(source, target)

    def unpacked_debian(self, unpacked):
        """What dpkg-deb unpacked, without what only people read; its libraries come with its dependencies."""
        self.tree(unpacked, "/", self.file, FOR_PEOPLE)

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
