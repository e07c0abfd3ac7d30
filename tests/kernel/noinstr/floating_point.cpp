// SPDX-License-Identifier: Apache-2.0
// expect: caller\+0x[0-9a-f]+: x87, SSE or AVX:
#include "arch/noinstr.h"

extern "C" NOINSTR void caller(double& value) {
    value *= 2;
}
