# SPDX-License-Identifier: Apache-2.0
kernel_host_test(kernel_dev_test
    SOURCES dev_chacha20_test.cpp dev_line_discipline_test.cpp
    KERNEL dev/line_discipline.cpp)
