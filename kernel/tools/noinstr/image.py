# SPDX-License-Identifier: Apache-2.0
"""The ELF as binutils see it: symbols, the entry code's instructions, the bytes of a table."""

import bisect
import os
import re
import subprocess
from dataclasses import dataclass

SECTION = ".noinstr.text"
START, STOP = "noinstr_text_start", "noinstr_text_end"


class Unreadable(Exception):
    """There is nothing to check, which must not look like a check that passed."""


@dataclass(frozen=True)
class Symbol:
    name: str
    address: int
    size: int
    kind: str


@dataclass(frozen=True)
class Instruction:
    address: int
    size: int
    code: bytes
    mnemonic: str
    operands: str
    target: int | None  # of a direct call or jump

    @property
    def next(self):
        return self.address + self.size


def output_of(*argv):
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    if done.returncode != 0:
        raise Unreadable(done.stderr.strip() or f"{argv[0]} failed")
    return done.stdout


class Image:
    def __init__(self, elf):
        self.elf = str(elf)
        # Num: Value Size Type Bind Vis Ndx Name
        rows = (line.split() for line in output_of("readelf", "-sW", self.elf).splitlines())
        self.symbols = [Symbol(row[7], int(row[1], 16), int(row[2], 0), row[3]) for row in rows
                        if len(row) == 8 and row[3] in ("FUNC", "NOTYPE", "OBJECT") and row[6] != "UND"]
        self.start, self.stop = self.bounds()
        if self.start >= self.stop:
            raise Unreadable(f"{elf}: there is no entry code: {SECTION} is empty or missing")
        # An assembler's label counts like a function: somebody may enter there.
        inside = [symbol for symbol in self.symbols if self.inside(symbol.address) and symbol.kind != "OBJECT"
                  and symbol.name not in (START, STOP)]
        self.roots = sorted({symbol.address for symbol in inside})
        if not self.roots or self.roots[0] != self.start:
            self.roots.insert(0, self.start)
        self.functions = {symbol.address: symbol for symbol in inside if symbol.kind == "FUNC" and symbol.size}
        # The name of a place is its function's; a global one before a local, one with a type before one without.
        self.names = {}
        for symbol in sorted(inside, key=lambda symbol: (symbol.kind != "FUNC", symbol.name.startswith("."))):
            self.names.setdefault(symbol.address, symbol.name)
        self.instructions = self.disassembled()

    def bounds(self):
        at = {symbol.name: symbol.address for symbol in self.symbols}
        if START in at and STOP in at:
            return at[START], at[STOP]
        # [Nr] Name Type Address Off Size
        for line in output_of("readelf", "-SW", self.elf).splitlines():
            row = re.sub(r"^\s*\[\s*\d+\]", "", line).split()
            if row and row[0] == SECTION:
                return int(row[2], 16), int(row[2], 16) + int(row[4], 16)
        return 0, 0

    def inside(self, address):
        return self.start <= address < self.stop

    def disassembled(self):
        text = output_of("objdump", "-d", "-w", f"--start-address={self.start:#x}", f"--stop-address={self.stop:#x}", self.elf)
        found = {}
        for line in text.splitlines():
            columns = line.split("\t")
            if len(columns) < 3 or not re.fullmatch(r"\s*[0-9a-f]+:", columns[0]):
                continue
            address, code = int(columns[0].strip(" :"), 16), bytes.fromhex(columns[1].replace(" ", ""))
            words = re.sub(r"^((?:rep[a-z]*|lock|bnd|notrack|data16|cs|ds|es|rex\S*)\s+)+(?=\S)", "", columns[2].strip())
            mnemonic, _, operands = words.partition(" ")
            operands = operands.split("#")[0].strip()
            direct = re.match(r"([0-9a-f]+)(?: <|$)", operands)
            target = int(direct[1], 16) if direct and (mnemonic.startswith(("j", "call", "loop", "xbegin"))) else None
            found[address] = Instruction(address, len(code), code, mnemonic, operands, target)
        return found

    def function_at(self, address):
        """The compiler's function around an address; None in assembly, whose labels have no size."""
        place = bisect.bisect_right(self.roots, address) - 1
        while place >= 0:
            function = self.functions.get(self.roots[place])
            if function:
                return function if address < function.address + function.size else None
            place -= 1
        return None

    def root_of(self, address):
        return self.roots[max(bisect.bisect_right(self.roots, address) - 1, 0)]

    def name_of(self, address):
        """What the place is called: the compiler's function, or the assembler's last global label."""
        function = self.function_at(address)
        return function.name if function else self.names.get(self.root_of(address), SECTION)

    def place(self, address):
        function = self.function_at(address)
        start = function.address if function else self.root_of(address)
        return f"{self.name_of(address)}+{address - start:#x}"

    def outside_name(self, address):
        """The function at an address anywhere, as well as the symbols tell."""
        best = max((symbol for symbol in self.symbols if symbol.address <= address and symbol.kind != "OBJECT"),
                   key=lambda symbol: (symbol.address, symbol.kind == "FUNC"), default=None)
        return best.name if best else f"{address:#x}"

    def content(self, symbol):
        """The bytes of an object; zeros where the file holds none."""
        text = output_of("objdump", "-s", f"--start-address={symbol.address:#x}",
                         f"--stop-address={symbol.address + symbol.size:#x}", self.elf)
        found = bytearray(symbol.size)
        for line in text.splitlines():
            row = re.match(r" ([0-9a-f]+) ((?:[0-9a-f]{2,8} ){1,4})", line)
            if row:
                data = bytes.fromhex(row[2].replace(" ", ""))
                offset = int(row[1], 16) - symbol.address
                found[offset:offset + len(data)] = data
        return bytes(found[:symbol.size])
