# SPDX-License-Identifier: Apache-2.0
set(mm_frames mm/allocation_faults.cpp mm/buddy_allocator.cpp mm/frame.cpp)

kernel_host_test(kernel_ordered_tree_test SOURCES mm_ordered_tree_test.cpp KERNEL lib/ordered_tree.cpp)
kernel_host_test(kernel_frame_test SOURCES mm_frame_test.cpp KERNEL ${mm_frames})
kernel_host_test(kernel_heap_test SOURCES mm_heap_test.cpp KERNEL ${mm_frames} mm/heap.cpp mm/slab.cpp)

# Mappings and page tables; what of fs/ a mapped file needs.
set(mm_mappings lib/ordered_tree.cpp mm/mapping_tree.cpp ${mm_frames} fs/inode.cpp fs/open_file.cpp fs/page_io.cpp mm/io_buffer.cpp)
set(mm_space mm/address_space.cpp mm/address_space_break.cpp mm/address_space_fault.cpp mm/address_space_map.cpp
    mm/address_space_remap.cpp mm/address_space_segments.cpp mm/page_table.cpp mm/table_frames.cpp mm/tlb_batch.cpp)

kernel_host_test(kernel_mapping_tree_test
    SOURCES mm_mapping_tree_test.cpp mm_machine.cpp mm_fakes.cpp
    KERNEL ${mm_mappings} ${mm_space})
kernel_host_test(kernel_address_space_test
    SOURCES mm_address_space_test.cpp mm_machine.cpp mm_fakes.cpp
    KERNEL ${mm_mappings} ${mm_space})
kernel_host_test(kernel_memory_model_test
    SOURCES mm_model_test.cpp mm_machine.cpp mm_fakes.cpp
    KERNEL ${mm_mappings} ${mm_space})
kernel_host_test(kernel_local_descriptors_test
    SOURCES mm_local_descriptors_test.cpp mm_machine.cpp mm_fakes.cpp
    KERNEL ${mm_mappings} ${mm_space})
