// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x8: call of elsewhere, which is not entry code, outside of a bracket
#include "seed.inc"
// The call is bracketed on the path that a walk without the depth in its key sees first.
FUNCTION caller
    testl   %edi, %edi
    je      1f
    BEGIN
1:  call    elsewhere
    testl   %edi, %edi
    je      2f
    END
2:  ret
DONE caller
