// SPDX-License-Identifier: Apache-2.0
#include "pio_allocation.h"

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>

#include "pio/permissions.h"

namespace {
constexpr size_t kUnlimited = std::numeric_limits<size_t>::max();
thread_local size_t good_allocations = kUnlimited;
std::atomic<size_t> living{0};
constexpr size_t kCounted = sizeof(kernel::pio::Permissions);
}  // namespace

namespace kernel::pio::heap {

Failing::Failing(size_t good) {
    good_allocations = good;
}
Failing::~Failing() {
    good_allocations = kUnlimited;
}

size_t living_permissions() {
    return living.load();
}

}  // namespace kernel::pio::heap

// Each allocation remembers its size in front of it: not every compiler tells operator delete.
namespace {
constexpr size_t kHeader = 16;

void* allocate(size_t size) {
    auto* memory = static_cast<unsigned char*>(std::malloc(kHeader + size));
    if (!memory)
        return nullptr;
    std::memcpy(memory, &size, sizeof(size));
    std::memset(memory + kHeader, 0, size);
    living += size == kCounted;
    return memory + kHeader;
}

void release(void* at) {
    if (!at)
        return;
    auto* memory = static_cast<unsigned char*>(at) - kHeader;
    size_t size;
    std::memcpy(&size, memory, sizeof(size));
    living -= size == kCounted;
    std::free(memory);
}
}  // namespace

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    if (good_allocations == 0)
        return nullptr;
    if (good_allocations != kUnlimited)
        good_allocations--;
    return allocate(size);
}

void* operator new(std::size_t size) {
    void* memory = allocate(size);
    if (!memory)
        std::abort();
    return memory;
}

void operator delete(void* memory) noexcept {
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}
