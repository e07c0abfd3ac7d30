# SPDX-License-Identifier: Apache-2.0
"""What single instructions of entry code may not be, wherever they stand."""

import re

# The vector registers and the x87's are the program's until the kernel has saved them.
FLOATING = re.compile(r"%[xyz]?mm\d|%st\b|%k[0-7]\b")
FLOATING_NAMES = re.compile(r"f(?!ar).*|v?(ld|st)mxcsr|emms|xsave\w*|xrstor\w*|vzero\w*")
PRIVILEGED = re.compile(
    r"cli|sti|popf[qw]?|iret[qlw]?|swapgs|l[gil]dt\w?|ltr\w?|clts|lmsw\w?|invlpg\w*|invpcid|invd|wbinvd|hlt|rdmsr|wrmsr\w*|rdpmc|xsetbv"
    r"|wr[fg]sbase\w?|stac|sysret\w?|sysexit\w?|in[bwl]?|out[bwl]?|ins[bwl]?|outs[bwl]?|v(mcall|mxon|mlaunch|mresume|mrun)|monitor|mwait|wrpkru")
CONTROL_REGISTER = re.compile(r"%(cr\d+|db\d+|dr\d+)\b")
# Far transfers load CS; nothing tells where they go.
FAR = re.compile(r"l(call|jmp|ret)\w?|retf\w?")


def forbidden_instructions(image, allowed):
    found = []
    for one in image.instructions.values():
        if one.mnemonic == "(bad)":
            found.append((one.address, "bytes that are no instruction"))
        elif FLOATING.search(one.operands) or FLOATING_NAMES.fullmatch(one.mnemonic):
            if not allowed.allows("floating", image.name_of(one.address), one.mnemonic):
                found.append((one.address, f"x87, SSE or AVX: {one.mnemonic} {one.operands}".rstrip()))
        elif FAR.fullmatch(one.mnemonic) and not allowed.allows("indirect", image.name_of(one.address)):
            found.append((one.address, f"far transfer {one.mnemonic} is not listed"))
        elif PRIVILEGED.fullmatch(one.mnemonic) or CONTROL_REGISTER.search(one.operands):
            if not allowed.allows("privileged", image.name_of(one.address), one.mnemonic):
                found.append((one.address, f"privileged instruction {one.mnemonic} is not listed for this function"))
    return found
