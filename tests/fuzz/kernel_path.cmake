# SPDX-License-Identifier: Apache-2.0
iopermd_fuzzer(kernel_path_fuzz SOURCES kernel_path_fuzz.cpp LIBRARIES kernel-fs-host)
target_include_directories(kernel_path_fuzz PRIVATE ${CMAKE_SOURCE_DIR}/tests/kernel)
