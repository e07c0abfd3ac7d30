# SPDX-License-Identifier: Apache-2.0
"""vectors.inc, the stubs made of it, and an IDT where the ELF holds a filled one, must say the same."""

import re
import struct
from dataclasses import dataclass

ENTRY = re.compile(r"^(TRAP|PARANOID)\((0x[0-9a-f]{2}), (\w+), (CODE|NO_CODE), (\w+)\)", re.MULTILINE)
STUB = re.compile(r"trap_entry_(0x[0-9a-f]+)")
IDT = re.compile(r"idt|_ZN\w*3idtE")
HANDLER = "handle_"


@dataclass(frozen=True)
class Vector:
    number: int
    handler: str
    user: bool


def vector_mismatches(image, file):
    vectors = {}
    found = []
    for _, number, handler, _, last in ENTRY.findall(file.read_text(encoding="utf-8")):
        if int(number, 16) in vectors:
            found.append((None, f"vector {number} is in {file.name} twice"))
        vectors[int(number, 16)] = Vector(int(number, 16), handler, last == "USER")
    if not vectors:
        return [(None, f"{file} holds no vector")]
    stubs = {int(STUB.fullmatch(symbol.name)[1], 16): symbol.address for symbol in image.symbols if STUB.fullmatch(symbol.name)}
    found += [(None, f"vector {number:#04x} of {file.name} has no stub in the ELF") for number in vectors.keys() - stubs.keys()]
    found += [(stubs[number], f"a stub for vector {number:#04x}, which {file.name} does not have")
              for number in stubs.keys() - vectors.keys() if image.inside(stubs[number])]
    for number in vectors.keys() & stubs.keys():
        found += stub_mismatches(image, stubs[number], vectors[number])
    for symbol in image.symbols:
        if symbol.kind == "OBJECT" and IDT.fullmatch(symbol.name):
            found += gate_mismatches(image.content(symbol), vectors, stubs, symbol.name)
    return found


def stub_mismatches(image, address, vector):
    """Each call of a handler in the stub is the right one, with its own vector as the argument."""
    if not image.inside(address):
        return [(None, f"the stub of vector {vector.number:#04x} is not entry code")]
    later = [root for root in image.roots if root > address]
    stop = later[0] if later else image.stop
    handlers, numbers = set(), set()
    for one in image.instructions.values():
        if address <= one.address < stop:
            moved = re.fullmatch(r"\$(0x[0-9a-f]+),%esi", one.operands)
            if one.mnemonic.startswith("mov") and moved:
                numbers.add(int(moved[1], 16))
            if one.mnemonic.startswith("call") and one.target is not None:
                name = image.outside_name(one.target)
                if name.startswith(HANDLER):
                    handlers.add(name)
    found = []
    if handlers != {HANDLER + vector.handler}:
        found.append((address, f"calls {', '.join(sorted(handlers)) or 'no handler'} instead of {HANDLER}{vector.handler}"))
    if numbers != {vector.number}:
        found.append((address, "passes the vector " + (", ".join(map(hex, sorted(numbers))) or "of nobody")))
    return found


def gate_mismatches(table, vectors, stubs, name):
    """SDM vol. 3, figure 6-8: the offset in three pieces, P and DPL in byte 5. A table of zeros is filled while booting."""
    if not any(table):
        return []
    found = []
    for number in range(len(table) // 16):
        low, _, _, flags, middle, high = struct.unpack_from("<HHBBHI", table, number * 16)
        present, address = bool(flags & 0x80), low | middle << 16 | high << 32
        if present != (number in vectors):
            found.append((None, f"{name}: vector {number:#04x} {'has a gate, but is in no list' if present else 'has no gate'}"))
        elif present:
            if address != stubs.get(number):
                found.append((None, f"{name}: the gate of vector {number:#04x} leads to {address:#x}, which is not its stub"))
            if (flags >> 5 & 3 == 3) != vectors[number].user:
                found.append((None, f"{name}: the gate of vector {number:#04x} has the wrong privilege"))
    return found
