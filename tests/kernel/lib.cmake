# SPDX-License-Identifier: Apache-2.0
kernel_host_test(kernel_lock_order_test SOURCES lib_lock_order_test.cpp)
