# SPDX-License-Identifier: Apache-2.0
set(kernel_path_sources
    fs/anonymous.cpp fs/device_registry.cpp fs/entry.cpp fs/entry_cache.cpp fs/event_poll.cpp fs/fifo.cpp fs/file_system.cpp
    fs/inode.cpp fs/lock_list.cpp fs/mount.cpp fs/name_space.cpp fs/name_space_make.cpp fs/name_space_open.cpp
    fs/name_space_remove.cpp fs/name_space_rename.cpp fs/name_table.cpp fs/open_file.cpp fs/page_io.cpp fs/page_tree.cpp
    fs/path_walk.cpp fs/permission.cpp fs/pipe.cpp fs/pipe_end.cpp fs/pipe_ring.cpp fs/poll_set.cpp fs/ram_directory.cpp
    fs/ram_file.cpp fs/ram_file_system.cpp fs/ram_inode.cpp fs/ram_nodes.cpp fs/readiness.cpp fs/record_locks.cpp
    mm/allocation_faults.cpp mm/buddy_allocator.cpp mm/frame.cpp mm/io_buffer.cpp task/credentials.cpp task/wait_queue.cpp)
list(TRANSFORM kernel_path_sources PREPEND ${CMAKE_SOURCE_DIR}/kernel/)
iopermd_fuzzer(kernel_path_fuzz
    SOURCES kernel_path_fuzz.cpp ${CMAKE_SOURCE_DIR}/tests/kernel/fs_fakes.cpp ${kernel_path_sources}
    LIBRARIES kernel-host)
target_include_directories(kernel_path_fuzz PRIVATE ${CMAKE_SOURCE_DIR}/tests/kernel)
