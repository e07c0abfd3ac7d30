# SPDX-License-Identifier: Apache-2.0
iopermd_fuzzer(kernel_cpio_fuzz
    SOURCES kernel_cpio_fuzz.cpp ${CMAKE_SOURCE_DIR}/kernel/fs/cpio.cpp
    LIBRARIES kernel-host)
