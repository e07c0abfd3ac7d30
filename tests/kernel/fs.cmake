# SPDX-License-Identifier: Apache-2.0
# All of fs/ but procfs and sysfs, with what it stands on.
set(fs_sources
    fs/anonymous.cpp fs/attribute_rules.cpp fs/device_registry.cpp fs/entry.cpp fs/entry_cache.cpp fs/event_counter.cpp fs/event_poll.cpp
    fs/extended_attributes.cpp fs/fifo.cpp
    fs/file_system.cpp fs/file_table.cpp fs/inode.cpp fs/lock_list.cpp fs/mount.cpp fs/name_space.cpp fs/name_space_make.cpp
    fs/name_space_open.cpp fs/name_space_remove.cpp fs/name_space_rename.cpp fs/name_table.cpp fs/open_file.cpp fs/page_io.cpp
    fs/page_tree.cpp fs/path_walk.cpp fs/permission.cpp fs/pipe.cpp fs/pipe_end.cpp fs/pipe_ring.cpp fs/poll_set.cpp
    fs/ram_directory.cpp fs/ram_file.cpp fs/ram_file_system.cpp fs/ram_inode.cpp fs/ram_nodes.cpp fs/readiness.cpp
    fs/memory_file.cpp fs/record_locks.cpp fs/cpio.cpp fs/unpack.cpp
    mm/allocation_faults.cpp mm/buddy_allocator.cpp mm/frame.cpp mm/io_buffer.cpp task/credentials.cpp task/file_capabilities.cpp
    task/wait_queue.cpp)

list(TRANSFORM fs_sources PREPEND ${PROJECT_SOURCE_DIR}/kernel/)
add_library(kernel-fs-host STATIC fs_fakes.cpp ${fs_sources})
target_link_libraries(kernel-fs-host PUBLIC kernel-host)

function(kernel_fs_test name)
    kernel_host_test(${name} SOURCES ${ARGN})
    target_link_libraries(${name} PRIVATE kernel-fs-host)
endfunction()
kernel_fs_test(kernel_fs_names_test fs_names_test.cpp fs_unpack_test.cpp)
kernel_fs_test(kernel_fs_differential_test fs_differential_test.cpp)
kernel_fs_test(kernel_fs_files_test
    fs_attributes_test.cpp fs_event_poll_test.cpp fs_file_table_test.cpp fs_page_tree_test.cpp fs_pipe_test.cpp fs_record_locks_test.cpp)
