# SPDX-License-Identifier: Apache-2.0
"""The walk along every path, with (instruction, depth) as the key: stricter than the instruction alone, for which the
first depth that comes along would hide every other one."""

import re

BEGIN, END = bytes((0x0f, 0x1f, 0x40, 0xb1)), bytes((0x0f, 0x1f, 0x40, 0xe1))
DEEPEST = 4
RETURNS = re.compile(r"ret[qw]?|iret[qlw]?|sysret\w?|sysexit\w?|lret\w?")
STOPS = re.compile(r"ud[012]\w?|hlt")
CONDITIONAL = re.compile(r"j(?!mp)\w+|loop\w*")
# Put in by the compiler behind the author's back; the run-time behind them needs a context that is not there yet.
INSTRUMENTATION = re.compile(r"__stack_chk_\w+|__[akmtu]b?san_\w+|__k?[amt]san_\w+|__sanitizer_\w+|__fentry__|_?mcount|__cyg_profile_\w+")


class Walk:
    def __init__(self, image, allowed):
        self.image = image
        self.allowed = allowed
        self.violations = []
        self.seen = set()
        self.waiting = []

    def run(self):
        for root in self.image.roots:
            self.go(root, 0)
        while self.waiting:
            self.step(*self.waiting.pop())

    def go(self, address, depth):
        if (address, depth) not in self.seen:
            self.seen.add((address, depth))
            self.waiting.append((address, depth))

    def complain(self, address, reason):
        self.violations.append((address, reason))

    def step(self, address, depth):
        one = self.image.instructions.get(address)
        if one is None:
            self.complain(address, "control comes here, where no instruction begins")
        elif one.code == BEGIN:
            self.begin(one, depth)
        elif one.code == END:
            self.end(one, depth)
        elif RETURNS.fullmatch(one.mnemonic):
            self.leave(one, depth, "return")
        elif STOPS.fullmatch(one.mnemonic):
            return
        elif one.mnemonic.startswith(("call", "jmp")) and one.target is None:
            self.indirect(one, depth)
        elif one.mnemonic.startswith("call"):
            self.call(one, depth)
        elif one.mnemonic.startswith("jmp"):
            self.jump(one, depth)
        else:
            if CONDITIONAL.fullmatch(one.mnemonic) and one.target is not None:
                self.jump(one, depth)
            self.go_on(one, depth)

    def begin(self, one, depth):
        if depth == DEEPEST:
            self.complain(one.address, f"instrumentation_begin() for the {depth + 1}th time without an end: a loop?")
        else:
            self.go_on(one, depth + 1)

    def end(self, one, depth):
        if depth == 0:
            self.complain(one.address, "instrumentation_end() without a begin on some path")
        else:
            self.go_on(one, depth - 1)

    def leave(self, one, depth, how):
        if depth and not self.allowed.allows("open", self.image.name_of(one.address)):
            self.complain(one.address, f"{how} with instrumentation on (depth {depth})")

    def go_on(self, one, depth, after_call=False):
        here, there = self.image.function_at(one.address), self.image.function_at(one.next)
        if not self.image.inside(one.next) or (here or there) and here != there:
            # The compiler ends a function so when what it calls does not return.
            if not after_call:
                self.complain(one.address, "control falls out of the end of the function")
        else:
            self.go(one.next, depth)

    def indirect(self, one, depth):
        jump = one.mnemonic.startswith("jmp")
        if not self.allowed.allows("indirect", self.image.name_of(one.address)):
            self.complain(one.address, f"indirect {'jump' if jump else 'call'}: nothing tells where {one.operands} goes")
        if jump:
            self.leave(one, depth, "indirect jump")
        else:
            self.go_on(one, depth, after_call=True)

    def call(self, one, depth):
        self.outside(one, depth)
        self.go_on(one, depth, after_call=True)

    def jump(self, one, depth):
        """Within a function, or from one piece of assembly to the next, the walk goes on; elsewhere it is a tail call."""
        if not self.image.inside(one.target):
            self.outside(one, 0)
            self.leave(one, depth, "jump out")
            return
        here, there = self.image.function_at(one.address), self.image.function_at(one.target)
        if here == there:
            self.go(one.target, depth)
        else:
            self.leave(one, depth, "jump into another function")
            self.go(one.target, 0)

    def outside(self, one, depth):
        if self.image.inside(one.target):
            return
        name = self.image.outside_name(one.target)
        what = "call of" if one.mnemonic.startswith("call") else "jump to"
        if INSTRUMENTATION.fullmatch(name):
            self.complain(one.address, f"{what} {name}, which the compiler put in: instrumented code in entry code")
        elif depth == 0 and not self.allowed.allows("call", self.image.name_of(one.address), name):
            self.complain(one.address, f"{what} {name}, which is not entry code, outside of a bracket")
