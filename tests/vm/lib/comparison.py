# SPDX-License-Identifier: Apache-2.0
"""Two kernels' results side by side."""

import difflib
from pathlib import Path

from guest_batch import Result

FLAVOURS = ("musl", "static", "dynamic", "static32", "dynamic32")
CONTEXT = 2
MOST_DIFF_LINES = 200


def programs(build):
    """The names of all programs that are built, each program's flavours together."""
    folder = Path(build) / "tests" / "guest" / "kernel"
    found = [file.name for file in folder.glob("*-*") if file.name.rpartition("-")[2] in FLAVOURS and file.is_file()]
    return sorted(found, key=lambda name: (name.rpartition("-")[0], FLAVOURS.index(name.rpartition("-")[2])))


def text(result):
    return [line.decode(errors="backslashreplace") for line in result.lines]


def difference(results, kernels):
    lines = list(difflib.unified_diff(*(text(result) for result in results), *kernels, lineterm="", n=CONTEXT))
    if len(lines) > MOST_DIFF_LINES:
        lines[MOST_DIFF_LINES:] = [f"... and {len(lines) - MOST_DIFF_LINES} lines more"]
    return lines


def until_the_end_of_one(results):
    """What a dead guest did not print is no difference; the line it would have printed next says where it died."""
    shorter = min(len(result.lines) for result in results)
    return [Result(result.lines[:shorter + 1]) for result in results]


def report_one(name, results, kernels, where, verbose):
    """True when it was the same."""
    failures = [f"on {kernel} {result.failure}" for kernel, result in zip(kernels, results) if result.failure]
    same = not failures and results[0].lines == results[1].lines
    # The exit status counts as a line in a diff, and not as one that the program printed.
    verdict = f"same {len(results[0].lines) - 1} lines" if same else "FAILED" if failures else "DIFFERS"
    print(f"{name} ({where}): {verdict}")
    for failure in failures:
        print("  " + failure.replace("\n", "\n  "))
    if failures:
        results = until_the_end_of_one(results)
    if not same:
        print("\n".join(difference(results, kernels)))
    elif verbose:
        print("\n".join(text(results[0])))
    return same


def report_flavours(names, results, kernel):
    """The three C libraries should not see three kernels; where they do, a case is not a case of the kernel alone. A
    32-bit program has another interface, and is beside the other one of its kind."""
    for name in names:
        program, _, flavour = name.rpartition("-")
        first = f"{program}-{'static32' if flavour.endswith('32') else FLAVOURS[0]}"
        if name != first and first in names and results[name].lines != results[first].lines:
            print(f"note: {name} prints other lines than {first} on {kernel}")
            print("\n".join(difference([results[first], results[name]], [first, name])[:20]))


def report(sides, kernels, names, where, verbose):
    """Prints everything; the programs that were not the same."""
    bad = [name for name in names if not report_one(name, [side[name] for side in sides], kernels, where, verbose)]
    report_flavours(names, sides[0], kernels[0])
    return bad
