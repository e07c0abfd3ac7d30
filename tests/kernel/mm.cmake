# SPDX-License-Identifier: Apache-2.0
set(mm_frames mm/allocation_faults.cpp mm/buddy_allocator.cpp mm/frame.cpp)

kernel_host_test(kernel_ordered_tree_test SOURCES mm_ordered_tree_test.cpp KERNEL lib/ordered_tree.cpp)
kernel_host_test(kernel_frame_test SOURCES mm_frame_test.cpp KERNEL ${mm_frames})
kernel_host_test(kernel_heap_test SOURCES mm_heap_test.cpp KERNEL ${mm_frames} mm/heap.cpp mm/slab.cpp)
