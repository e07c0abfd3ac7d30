// SPDX-License-Identifier: Apache-2.0
#include "pio_model.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "pio_allocation.h"

namespace kernel::pio {
namespace {

// All of it where it is quick: sanitizers make each operation ten times as long. IOPERMD_OPERATIONS
// overrides.
uint64_t operations() {
    if (const char* wanted = std::getenv("IOPERMD_OPERATIONS"))
        return std::strtoull(wanted, nullptr, 10);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
    return 300'000;
#else
    return 12'000'000;
#endif
}

class Model : public ::testing::TestWithParam<uint64_t> {};

TEST_P(Model, ProcessorAgreesAfterEveryReturnToUserMode) {
    RandomDecisions decisions{GetParam()};
    try {
        ModelCheck check{decisions};
        while (check.steps() < operations() / 4)
            check.step();
    } catch (const ModelCheck::Mismatch& mismatch) {
        FAIL() << mismatch.what();
    }
    EXPECT_EQ(heap::living_permissions(), 0u);
}
INSTANTIATE_TEST_SUITE_P(Seeds, Model, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace kernel::pio
