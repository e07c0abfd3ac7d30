# SPDX-License-Identifier: Apache-2.0
set(pio_kernel pio/bitmap.cpp pio/controller.cpp pio/denied_access.cpp pio/grant.cpp pio/grants.cpp pio/interrupt_flag.cpp
    pio/ledger.cpp pio/permissions.cpp pio/questions.cpp pio/register_set.cpp pio/reshuffle.cpp pio/thread_ports.cpp
    pio/tss_window.cpp)
set(pio_vocabulary ${PROJECT_SOURCE_DIR}/proto/vocabulary/iopermd/io_instruction.cpp)

kernel_host_test(kernel_pio_test
    SOURCES pio_allocation.cpp pio_machine.cpp pio_bitmap_test.cpp pio_bugs_test.cpp pio_controller_test.cpp pio_denied_access_test.cpp pio_ioperm_test.cpp
            pio_iopl_test.cpp pio_ledger_test.cpp pio_revoke_threads_test.cpp pio_threads_test.cpp pio_window_test.cpp ${pio_vocabulary}
    KERNEL ${pio_kernel})
target_compile_definitions(kernel_pio_test PRIVATE KERNEL_SOURCES="${PROJECT_SOURCE_DIR}/kernel")

# Ten million operations in an optimised build.
kernel_host_test(kernel_pio_model_test
    SOURCES pio_allocation.cpp pio_machine.cpp pio_model.cpp pio_model_controller.cpp pio_model_test.cpp
    KERNEL ${pio_kernel})
