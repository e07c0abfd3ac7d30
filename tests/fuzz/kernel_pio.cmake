# SPDX-License-Identifier: Apache-2.0
# Compiled into the fuzzers, so that it is instrumented for coverage.
set(pio ${PROJECT_SOURCE_DIR}/kernel/pio)
set(io_instruction ${PROJECT_SOURCE_DIR}/proto/vocabulary/iopermd/io_instruction.cpp)
set(holding ${pio}/bitmap.cpp ${pio}/controller.cpp ${pio}/grant.cpp ${pio}/grants.cpp ${pio}/ledger.cpp ${pio}/permissions.cpp
    ${pio}/questions.cpp ${pio}/reshuffle.cpp ${pio}/thread_ports.cpp ${pio}/tss_window.cpp
    ${PROJECT_SOURCE_DIR}/tests/kernel/pio_machine.cpp)

iopermd_fuzzer(kernel_ports_fuzz
    SOURCES kernel_ports_fuzz.cpp ${PROJECT_SOURCE_DIR}/tests/kernel/pio_allocation.cpp
            ${PROJECT_SOURCE_DIR}/tests/kernel/pio_model.cpp
            ${PROJECT_SOURCE_DIR}/tests/kernel/pio_model_controller.cpp ${holding}
    LIBRARIES kernel-host)
iopermd_fuzzer(kernel_port_fault_fuzz
    SOURCES kernel_port_fault_fuzz.cpp ${pio}/denied_access.cpp ${pio}/interrupt_flag.cpp ${holding} ${io_instruction}
    LIBRARIES kernel-host)
iopermd_fuzzer(kernel_controller_fuzz
    SOURCES kernel_controller_fuzz.cpp ${pio}/controller_requests.cpp ${holding}
    LIBRARIES kernel-host)
foreach(fuzzer kernel_ports_fuzz kernel_port_fault_fuzz kernel_controller_fuzz)
    target_include_directories(${fuzzer} PRIVATE ${PROJECT_SOURCE_DIR}/tests/kernel)
endforeach()
