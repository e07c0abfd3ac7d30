# SPDX-License-Identifier: Apache-2.0
"""The project itself, as "cmake --install" puts it on a machine."""

import shutil

import store
from stage import Stage
from words import CannotRun

NEEDED = ("usr/libexec/iopermd/iopermd-guard", "usr/libexec/iopermd/ioperm-exec", "usr/sbin/iopermd")


def archive(folder):
    """The installed tree with its shared libraries, and the names of the commands in it."""
    if not (store.BUILD / "cmake_install.cmake").exists():
        raise CannotRun(f"--daemon needs the project built in {store.BUILD}: cmake --preset default && cmake --build build")
    installed = folder / "installed"
    store.output_of(["cmake", "--install", str(store.BUILD), "--prefix", "/usr", "--strip"],
                    "the project does not install", DESTDIR=str(installed))
    missing = [name for name in NEEDED if not (installed / name).exists()]
    if missing:
        raise CannotRun(f"the project's installation lacks /{', /'.join(missing)}")
    files = sorted(path for path in installed.rglob("*") if path.is_file() and not path.is_symlink())
    name = store.key(*(part for path in files for part in (str(path.relative_to(installed)), path.stat().st_mode, path)))

    def build(archive_file):
        stage = Stage(folder / "project")
        stage.tree(installed, "/")
        stage.library_cache()
        stage.pack(archive_file)
    made = store.cached(f"project-{name}.cpio", build)
    names = Stage(installed).command_names()
    shutil.rmtree(installed)
    return made, names
