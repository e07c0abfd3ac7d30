# SPDX-License-Identifier: Apache-2.0
"""What a program needs to start: its shared libraries and its loader, as ldd tells."""

import os
import re
import subprocess
from pathlib import Path

import store
from words import CannotRun

# "libx.so.1 => /path (0x...)" or, for the loader, "/path (0x...)".
LOADED = re.compile(r"(?:=> |^\s*)(/\S+) \(0x")
MISSING = re.compile(r"^\s*(\S+) => not found", re.MULTILINE)


def is_elf(path):
    try:
        with open(path, "rb") as file:
            return file.read(4) == b"\x7fELF"
    except OSError:
        return False


def libraries(path):
    """Absolute paths on the host; none for a static program or anything that is no program."""
    if not is_elf(path):
        return []
    told = subprocess.run([store.tool("ldd"), str(path)], capture_output=True, text=True, check=False,
                          env={**os.environ, "LC_ALL": "C"})
    missing = MISSING.findall(told.stdout)
    if missing:
        raise CannotRun(f"{path} needs {', '.join(missing)}, which this machine does not have")
    return [Path(found) for line in told.stdout.splitlines() for found in LOADED.findall(line)]
