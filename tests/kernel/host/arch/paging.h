// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "arch/page_entry.h"
#include "lib/result.h"
#include "lib/units.h"

namespace kernel {

namespace host {
// Physical memory is a block of the test program's own: fake_memory.h.
extern uint8_t* physical_memory;
}  // namespace host

template <class T = void>
T* direct_map(PhysAddr address) {
    return reinterpret_cast<T*>(host::physical_memory + address.value());
}
inline PhysAddr physical_of_direct(const void* pointer) {
    return PhysAddr{static_cast<uint64_t>(static_cast<const uint8_t*>(pointer) - host::physical_memory)};
}

void copy_kernel_half(uint64_t* top_table);
void load_page_tables(PhysAddr top_table);
void flush_page(uint64_t address);
void flush_all_user_pages();

}  // namespace kernel
