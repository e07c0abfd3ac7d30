# SPDX-License-Identifier: Apache-2.0
"""Many programs in one guest: what each printed, and how it ended, taken apart again by markers."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
FOLDER = "/compare"
BEGIN, END = b"@@ begin ", b"@@ end "

# The programs print one line per write, so a marker always starts a line.
SCRIPT = """\
#!/bin/sh
for word; do
    echo "@@ begin $word"
    name=${word%%:*} argument=
    [ "$name" = "$word" ] || argument=${word#*:}
    BEFORE"FOLDER/$name" $argument < /dev/null 2>&1AFTER
    echo "@@ end $word $?"
done
"""
# What --self-test does to the second kernel's first program.
SEEDS = {
    "": ("", ""),
    "line": ("", " | sed '3s/$/, seeded/'"),
    "status": ("", "; [ \"$name\" != port_ptrace-static ] || (exit 3)"),
    "end": ("[ \"$name\" != port_ptrace-musl ] || poweroff -f; ", ""),
    "hang": ("[ \"$name\" != port_ptrace-musl ] || sleep 1000; ", ""),
}

# What --long gives to the programs that can do more.
LONG = {"port_smp": "1000000", "port_fork_failure": "10000", "syscall_fuzz": "1000000"}
SECONDS, LONG_SECONDS, HANG_SECONDS = 900, 7200, 30


class Result:
    """One program's run: its lines, with the exit status as the last one; failure says what became of the guest."""

    def __init__(self, lines, failure=""):
        self.lines = lines
        self.failure = failure


def failure_words(status, errors):
    reason = {124: "the guest hung", 125: "the guest died"}.get(status, f"guest-run ended with status {status}")
    return f"{reason}: {errors.decode(errors='replace').strip() or 'no words'}"


class Batch:
    def __init__(self, options, kernel, smp, seed=""):
        self.options, self.kernel, self.smp, self.seed = options, kernel, smp, seed
        self.folder = Path(options.build) / "tests" / "guest" / "kernel"
        self.results = {}

    def run(self, names):
        """A Result for each program, whatever happens to the guests."""
        rest = list(names)
        while rest:
            batch = rest[:1] if self.options.separate else rest
            ran = self.boot(batch)
            if not ran:  # nothing can be run on this kernel: do not try each program again
                break
            rest = [name for name in rest if name not in self.results]
        return self.results

    def words(self, names):
        made = []
        for name in names:
            argument = LONG.get(name.rpartition("-")[0]) if self.options.long else None
            made.append(f"{name}:{argument}" if argument else name)
        return made

    def boot(self, names):
        """One guest; fills in the results of those that began, and says whether there were any."""
        with tempfile.TemporaryDirectory(prefix="compare.") as folder:
            script = Path(folder) / "run"
            before, after = SEEDS[self.seed]
            script.write_text(SCRIPT.replace("BEFORE", before).replace("AFTER", after).replace("FOLDER", FOLDER),
                              encoding="ascii")
            seconds = HANG_SECONDS if self.seed == "hang" else LONG_SECONDS if self.options.long else SECONDS
            argv = [HERE / "guest-run", "--kernel", self.kernel, "--smp", str(self.smp), "--timeout", str(seconds),
                    "--with", f"{script}:{FOLDER}/run"]
            argv += ["--icount"] if self.options.icount else []
            for name in names:
                argv += ["--with", f"{self.folder / name}:{FOLDER}/{name}"]
            words = self.words(names)
            # A kernel without a shell can still run one program.
            alone = [f"{FOLDER}/{names[0]}", *words[0].split(":")[1:]]
            argv += ["--", *(alone if self.options.separate else ["/bin/sh", f"{FOLDER}/run", *words])]
            environment = {**os.environ, "GUEST_RUN_BUILD": str(Path(self.options.build).resolve())}
            done = self.guest(argv, environment)
        if self.options.verbose:
            sys.stderr.buffer.write(done.stderr)
        if self.options.separate:
            self.alone(names[0], done)
        else:
            self.take_apart(done)
            if not self.results:
                self.results.update((name, Result([], failure_words(done.returncode, done.stderr))) for name in names)
                return False
        return True

    def guest(self, argv, environment):
        """The run, with its progress on stderr where that is wanted: a boot with all programs takes minutes."""
        with tempfile.TemporaryFile() as errors:
            with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=errors, env=environment) as process:
                output = b""
                for line in process.stdout:
                    output += line
                    if self.options.verbose and line.startswith((BEGIN, END)):
                        print(f"{time.strftime('%T')} {self.kernel} smp {self.smp}: {line.decode().strip()}",
                              file=sys.stderr, flush=True)
            errors.seek(0)
            return subprocess.CompletedProcess(argv, process.returncode, output, errors.read())

    def alone(self, name, done):
        lines = done.stdout.splitlines()
        failed = done.returncode in (124, 125)
        self.results[name] = (Result(lines, failure_words(done.returncode, done.stderr)) if failed else
                              Result(lines + [b"[exit status %d]" % done.returncode]))

    def take_apart(self, done):
        name, lines = None, []
        for line in done.stdout.splitlines():
            if line.startswith(BEGIN):
                name, lines = line[len(BEGIN):].decode().partition(":")[0], []
            elif line.startswith(END):
                self.results[name] = Result(lines + [b"[exit status %s]" % line.rpartition(b" ")[2]])
                name = None
            elif name is not None:
                lines.append(line)
        if name is not None:
            self.results[name] = Result(lines, failure_words(done.returncode, done.stderr))
