// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: control falls out of the end
#include "seed.inc"
FUNCTION caller
    testl   %edi, %edi
DONE caller
FUNCTION next
    ret
DONE next
