// SPDX-License-Identifier: Apache-2.0
#include "kernel_bench_batch.h"

#include <stdlib.h>

namespace batch {
namespace {

int compare(const void* left, const void* right) {
    const auto one = *static_cast<const unsigned long long*>(left);
    const auto other = *static_cast<const unsigned long long*>(right);
    return (one > other) - (one < other);
}

}  // namespace

double median(unsigned long long (&ticks)[kBatches], unsigned operations) {
    qsort(ticks, kBatches, sizeof ticks[0], compare);
    return static_cast<double>(ticks[kBatches / 2]) / operations;
}

}  // namespace batch
