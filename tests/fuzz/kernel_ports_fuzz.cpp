// SPDX-License-Identifier: Apache-2.0
// The kernel's port permissions: the input's bytes decide what processors and threads do, beside the model of
// tests/kernel/pio_model.h.
#include <cstdint>
#include <span>

#include "pio_model.h"

namespace {

class InputDecisions : public kernel::pio::Decisions {
public:
    explicit InputDecisions(std::span<const uint8_t> input) : input_(input) {}
    bool done() const { return input_.empty(); }
    uint32_t below(uint32_t limit) override {
        uint32_t value = 0;
        for (uint32_t range = 1; range < limit && !input_.empty(); range <<= 8) {
            value = value << 8 | input_[0];
            input_ = input_.subspan(1);
        }
        return value % limit;
    }

private:
    std::span<const uint8_t> input_;
};

}  // namespace

// A mismatch is an exception, which ends the fuzzer.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    InputDecisions decisions{{data, size}};
    kernel::pio::ModelCheck check{decisions};
    while (!decisions.done())
        check.step();
    return 0;
}
