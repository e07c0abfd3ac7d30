# SPDX-License-Identifier: Apache-2.0
"""One --with HOSTFILE[:GUESTPATH]."""

import os
from pathlib import Path

from words import CannotRun


class Brought:
    def __init__(self, text):
        host, colon, guest = text.rpartition(":")
        if not colon or os.path.lexists(text):
            host, guest = text, ""
        self.named = host
        self.host = Path(os.path.abspath(host))
        self.guest = Path(guest or self.host)
        if not self.host.exists():
            raise CannotRun(f"--with {text}: no such file '{host}'")
        if not self.guest.is_absolute():
            raise CannotRun(f"--with {text}: the guest path '{guest}' must start with /")

    def bring(self, stage):
        if self.host.is_dir():
            stage.tree(self.host, self.guest)
        else:
            stage.program(self.host, self.guest)

    def guest_name(self, word):
        """Where COMMAND's first word lies in the guest, if it names this file as the host does; None if it does not."""
        if "/" not in word:
            return None
        if word == self.named or Path(os.path.abspath(word)) == self.host:
            return str(self.guest)
        if not os.path.isabs(word) and self.host in Path(os.path.abspath(word)).parents:
            return str(self.guest / Path(os.path.abspath(word)).relative_to(self.host))
        return None
