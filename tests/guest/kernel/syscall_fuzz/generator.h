// SPDX-License-Identifier: Apache-2.0
// Random system calls: numbers and arguments that are often nearly right.
#pragma once

// xorshift64*: the seed alone decides what comes.
class Random {
public:
    explicit Random(unsigned long seed) : state_(seed * 0x9e3779b97f4a7c15UL + 0x1234567) {}
    unsigned long next() {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return state_ * 0x2545f4914f6cdd1dUL;
    }
    unsigned below(unsigned limit) { return static_cast<unsigned>(next() >> 33) % limit; }

private:
    unsigned long state_;
};

// Memory that the arguments point into, one for each thread.
struct Targets {
    unsigned char* good;       // two writable pages, the next one is not mapped
    unsigned char* read_only;  // a page of paths
    unsigned char* none;       // a page without rights
};

struct Call {
    unsigned long number, arguments[6];
};

Targets make_targets();
Call random_call(Random& random, const Targets& targets);
