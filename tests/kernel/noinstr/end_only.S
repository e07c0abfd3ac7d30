// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x0: instrumentation_end\(\) without a begin
#include "seed.inc"
FUNCTION caller
    END
    ret
DONE caller
