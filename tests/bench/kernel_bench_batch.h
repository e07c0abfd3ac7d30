// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <x86intrin.h>

// What one operation costs, in ticks of the TSC. Under -icount that is instructions, and repeats exactly;
// only the kernel's own clock interrupt falls into some of the batches, which is why the median is taken.
namespace batch {

constexpr int kBatches = 31;

double median(unsigned long long (&ticks)[kBatches], unsigned operations);

// Nothing is subtracted: the loop's own two or three instructions are in the figure, for every kernel alike.
template <typename Operation>
double ticks_each(unsigned operations, Operation operation) {
    unsigned long long ticks[kBatches];
    for (unsigned i = 0; i < operations; i++)
        operation();
    for (unsigned long long& one : ticks) {
        const unsigned long long since = __rdtsc();
        for (unsigned i = 0; i < operations; i++)
            operation();
        one = __rdtsc() - since;
    }
    return median(ticks, operations);
}

}  // namespace batch
