# SPDX-License-Identifier: Apache-2.0
kernel_host_test(kernel_seccomp_test
    SOURCES seccomp_bpf_test.cpp seccomp_verify_test.cpp
    KERNEL seccomp/bpf_run.cpp seccomp/bpf_verify.cpp)
