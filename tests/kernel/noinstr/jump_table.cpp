// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x[0-9a-f]+: indirect jump: nothing tells where
// A switch may become a table of addresses.
#include "arch/noinstr.h"

extern "C" {
NOINSTR int caller(int which, int value) {
    switch (which) {
        case 0:
            return value + 1;
        case 1:
            return value * 7;
        case 2:
            return value ^ 85;
        case 3:
            return value << 3;
        case 4:
            return value / 3;
        case 5:
            return -value;
        default:
            return 0;
    }
}
}
