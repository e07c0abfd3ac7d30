# SPDX-License-Identifier: Apache-2.0
iopermd_unit_test(guard_test
    SOURCES guard_cgroup_test.cpp guard_controller_test.cpp guard_event_loop_test.cpp
            guard_guard_test.cpp guard_link_test.cpp guard_message_test.cpp
            guard_processes_test.cpp guard_strays_test.cpp guard_strip_test.cpp guard_ticket_test.cpp task_test.cpp
    LIBRARIES iopermd-guard-core)

# Real ptrace on real children, which sanitizers' own threads and signal handling would disturb.
if(NOT IOPERMD_SANITIZE)
    iopermd_unit_test(guard_inject_test
        SOURCES guard_inject_test.cpp guard_tracer_test.cpp LIBRARIES iopermd-guard-core)
    add_executable(guard_inject_child32 guard_inject_child32.cpp)
    target_compile_options(guard_inject_child32 PRIVATE -m32)
    target_link_options(guard_inject_child32 PRIVATE -m32 -static)
    add_dependencies(guard_inject_test guard_inject_child32)
    target_compile_definitions(guard_inject_test PRIVATE CHILD32="$<TARGET_FILE:guard_inject_child32>")
endif()

set(guard_size sh ${CMAKE_CURRENT_SOURCE_DIR}/guard_size.sh ${CMAKE_SOURCE_DIR}/daemon/guard)
add_test(NAME guard_size COMMAND ${guard_size} 1500 controller)
add_test(NAME guard_size_with_controller COMMAND ${guard_size} 1200 cgroup strip strays tracer inject)
