// SPDX-License-Identifier: Apache-2.0
// expect: there is no entry code
#include "seed.inc"
