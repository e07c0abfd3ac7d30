# SPDX-License-Identifier: Apache-2.0
"""How guest-run speaks: words on stderr, and the one error that ends a run before the command could."""

import sys


class CannotRun(Exception):
    """The guest could not run the command; the text says why and what to do about it."""


def say(text):
    print(f"guest-run: {text}", file=sys.stderr, flush=True)


def progress(text):
    """Only for people: a caller that compares the command's stderr must not see it."""
    if sys.stderr.isatty():
        say(text)
