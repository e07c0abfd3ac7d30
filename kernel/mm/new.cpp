// SPDX-License-Identifier: Apache-2.0
// operator new and delete. There is no form that throws: every caller looks at the pointer (lib/ref.h,
// lib/owned.h).
#include <new>

#include "mm/heap.h"

const std::nothrow_t std::nothrow{};

void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
    return kernel::heap::allocate(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new[](size_t bytes, const std::nothrow_t&) noexcept {
    return kernel::heap::allocate(bytes, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return kernel::heap::allocate(bytes, static_cast<size_t>(alignment));
}
void* operator new[](size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return kernel::heap::allocate(bytes, static_cast<size_t>(alignment));
}

void operator delete(void* object) noexcept {
    kernel::heap::free(object);
}
void operator delete[](void* object) noexcept {
    kernel::heap::free(object);
}
void operator delete(void* object, size_t) noexcept {
    kernel::heap::free(object);
}
void operator delete[](void* object, size_t) noexcept {
    kernel::heap::free(object);
}
void operator delete(void* object, std::align_val_t) noexcept {
    kernel::heap::free(object);
}
void operator delete[](void* object, std::align_val_t) noexcept {
    kernel::heap::free(object);
}
void operator delete(void* object, size_t, std::align_val_t) noexcept {
    kernel::heap::free(object);
}
void operator delete[](void* object, size_t, std::align_val_t) noexcept {
    kernel::heap::free(object);
}
// What the compiler calls if a constructor throws, which none does.
void operator delete(void* object, const std::nothrow_t&) noexcept {
    kernel::heap::free(object);
}
