// SPDX-License-Identifier: Apache-2.0
// expect: line 2 allows nothing that is there
// options: --allow stale_exception.allow
#include "seed.inc"
FUNCTION caller
    ret
DONE caller
