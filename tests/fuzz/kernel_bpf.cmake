# SPDX-License-Identifier: Apache-2.0
iopermd_fuzzer(kernel_bpf_fuzz
    SOURCES kernel_bpf_fuzz.cpp ${CMAKE_SOURCE_DIR}/kernel/seccomp/bpf_run.cpp ${CMAKE_SOURCE_DIR}/kernel/seccomp/bpf_verify.cpp
    LIBRARIES kernel-host)
