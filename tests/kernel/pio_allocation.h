// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

// The kernel's heap for tests of ports: operator new(nothrow) is replaced. Memory comes filled with zeros,
// which in an I/O bitmap permits everything: what is used without having been written shows.
namespace kernel::pio::heap {

// The calling thread's next `good` allocations succeed, all after them fail, until the scope ends.
class Failing {
public:
    explicit Failing(size_t good = 0);
    ~Failing();
    Failing(const Failing&) = delete;
    Failing& operator=(const Failing&) = delete;
};

// Permissions that live, of all threads.
size_t living_permissions();

}  // namespace kernel::pio::heap
