// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "lib/result.h"

namespace kernel {

// FUTEX_WAKE_OP's encoded operation (futex(2)): bits 31:28 operation, with bit 31 the argument is a shift;
// 27:24 comparison; 23:12 and 11:0 the signed arguments of both.
class FutexOperation {
public:
    // NoSys for an operation or comparison that does not exist.
    static Result<FutexOperation> decode(uint32_t encoded) {
        FutexOperation operation;
        operation.operation_ = encoded >> 28 & 7;
        operation.comparison_ = encoded >> 24 & 15;
        operation.argument_ = sign_extend(encoded >> 12 & 0xfff);
        operation.compared_ = sign_extend(encoded & 0xfff);
        if (encoded >> 31)
            operation.argument_ = static_cast<int32_t>(1u << (operation.argument_ & 31));
        if (operation.operation_ > 4 || operation.comparison_ > 5)
            return fail(Errno::NoSys);
        return operation;
    }

    uint32_t apply(uint32_t old) const {
        const auto argument = static_cast<uint32_t>(argument_);
        switch (operation_) {
            case 0:
                return argument;
            case 1:
                return old + argument;
            case 2:
                return old | argument;
            case 3:
                return old & ~argument;
            default:
                return old ^ argument;
        }
    }
    bool holds_for(uint32_t old) const {
        const auto value = static_cast<int32_t>(old);
        switch (comparison_) {
            case 0:
                return value == compared_;
            case 1:
                return value != compared_;
            case 2:
                return value < compared_;
            case 3:
                return value <= compared_;
            case 4:
                return value > compared_;
            default:
                return value >= compared_;
        }
    }

private:
    static constexpr int32_t sign_extend(uint32_t twelve_bits) {
        return static_cast<int32_t>(twelve_bits << 20) >> 20;
    }

    uint32_t operation_ = 0, comparison_ = 0;
    int32_t argument_ = 0, compared_ = 0;
};

}  // namespace kernel
