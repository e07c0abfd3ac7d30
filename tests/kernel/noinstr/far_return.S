// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: far transfer lretq? is not listed
#include "seed.inc"
FUNCTION caller
    lretq
DONE caller
