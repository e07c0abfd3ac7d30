# SPDX-License-Identifier: Apache-2.0
pkg_check_modules(CAPSTONE REQUIRED IMPORTED_TARGET capstone)

# ioperm-exec's own source on a fake kernel.
add_executable(exec-on-fake-kernel ${CMAKE_SOURCE_DIR}/client/exec/ioperm_exec.cpp fake_kernel.cpp)
target_link_libraries(exec-on-fake-kernel PRIVATE iopermd-common)
target_compile_options(exec-on-fake-kernel PRIVATE -fPIE -fno-exceptions -fno-rtti -fno-sanitize=all)
target_link_options(exec-on-fake-kernel PRIVATE
    -fno-sanitize=all -static-pie -Wl,--wrap=connect -Wl,--wrap=capget -Wl,--wrap=ioperm)
set_target_properties(exec-on-fake-kernel PROPERTIES LINKER_LANGUAGE C)

add_executable(fake-run fake_run.cpp)
target_link_libraries(fake-run PRIVATE iopermd-run Threads::Threads)

# The program under test, as legacy programs come: dynamic, static, 32-bit. No sanitizer: it lives on SIGSEGV.
set(probes)
foreach(variant "" -static -static-i386)
    set(flags)
    if(variant MATCHES static)
        list(APPEND flags -static)
    endif()
    if(variant MATCHES i386)
        list(APPEND flags -m32)
    endif()
    set(probe run-probe${variant})
    add_executable(${probe} run_probe.cpp)
    target_link_libraries(${probe} PRIVATE iopermd-common Threads::Threads)
    target_compile_options(${probe} PRIVATE ${flags} -fno-exceptions -fno-rtti -fno-stack-protector -mno-red-zone -fno-sanitize=all)
    target_link_options(${probe} PRIVATE ${flags} -fno-sanitize=all)
    set_target_properties(${probe} PROPERTIES LINKER_LANGUAGE C POSITION_INDEPENDENT_CODE OFF)
    list(APPEND probes "\"$<TARGET_FILE:${probe}>\"")
endforeach()
list(JOIN probes "," probes)

iopermd_unit_test(run_test
    SOURCES exec_launch_test.cpp run_calls_test.cpp run_ends_test.cpp run_filter_test.cpp run_io_instruction_test.cpp
            run_messages_test.cpp run_options_test.cpp run_start_test.cpp run_supervisor_test.cpp
    LIBRARIES iopermd-run PkgConfig::CAPSTONE util)
add_dependencies(run_test exec-on-fake-kernel fake-run run-probe run-probe-static run-probe-static-i386)
target_compile_definitions(run_test PRIVATE
    FAKE_EXEC="$<TARGET_FILE:exec-on-fake-kernel>" FAKE_RUN="$<TARGET_FILE:fake-run>" PROBE="$<TARGET_FILE:run-probe>"
    "PROBES=${probes}")
