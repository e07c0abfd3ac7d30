# SPDX-License-Identifier: Apache-2.0
kernel_host_test(kernel_exec_test
    SOURCES exec_elf_test.cpp exec_script_test.cpp
    KERNEL exec/elf.cpp exec/script.cpp)
