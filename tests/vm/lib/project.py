# SPDX-License-Identifier: Apache-2.0
"""The project itself, as "cmake --install" puts it on a machine."""

import shutil
from pathlib import Path

import stage
import store
from words import CannotRun

NEEDED = ("usr/libexec/iopermd/iopermd-guard", "usr/libexec/iopermd/ioperm-exec", "usr/sbin/iopermd")


def archive(folder):
    """The installed tree with its shared libraries, and the names of the commands in it."""
    if not (store.BUILD / "cmake_install.cmake").exists():
        raise CannotRun(f"--daemon needs the project, which is not built in {store.BUILD}: "
                        "cmake --preset default && cmake --build build")
    installed = folder / "installed"
    store.output_of(["cmake", "--install", str(store.BUILD), "--prefix", "/usr", "--strip"],
                    "the project does not install", DESTDIR=str(installed))
    missing = [name for name in NEEDED if not (installed / name).exists()]
    if missing:
        raise CannotRun(f"the project's installation lacks /{', /'.join(missing)}")
    files = sorted(path for path in installed.rglob("*") if path.is_file() and not path.is_symlink())
    name = store.key(Path(stage.__file__), *(part for path in files for part in (
        str(path.relative_to(installed)), path.stat().st_mode, path)))

    def build(archive_file):
        tree = stage.Stage(folder / "project")
        tree.tree(installed, "/")
        tree.library_cache()
        tree.pack(archive_file)
    made = store.cached(f"project-{name}.cpio", build)
    names = stage.Stage(installed).command_names()
    shutil.rmtree(installed)
    return made, names
