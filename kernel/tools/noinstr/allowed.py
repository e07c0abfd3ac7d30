# SPDX-License-Identifier: Apache-2.0
"""The exceptions that somebody has thought about."""

from fnmatch import fnmatchcase

from noinstr.image import Unreadable

WORDS = {"indirect": 1, "open": 1, "privileged": 2, "floating": 2, "call": 2}


class Allowed:
    def __init__(self, file):
        self.entries = {}
        self.used = set()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines() if file else [], 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0].endswith("?"):
                words[0] = words[0][:-1]
                self.used.add(number)
            if WORDS.get(words[0]) != len(words) - 1:
                raise Unreadable(f"{file}:{number}: not an entry: {line.strip()}")
            self.entries[number] = tuple(words)

    def allows(self, *words):
        found = [number for number, entry in self.entries.items() if len(entry) == len(words) and entry[0] == words[0]
                 and all(fnmatchcase(word, pattern) for word, pattern in zip(words[1:], entry[1:]))]
        self.used.update(found)
        return bool(found)

    def unused(self):
        """An exception that outlives its reason would let the next mistake through."""
        return [number for number in self.entries if number not in self.used]
