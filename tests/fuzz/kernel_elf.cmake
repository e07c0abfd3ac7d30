# SPDX-License-Identifier: Apache-2.0
iopermd_fuzzer(kernel_elf_fuzz
    SOURCES kernel_elf_fuzz.cpp ${PROJECT_SOURCE_DIR}/kernel/exec/elf.cpp ${PROJECT_SOURCE_DIR}/kernel/exec/script.cpp
    LIBRARIES kernel-host)
