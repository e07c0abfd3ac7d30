# SPDX-License-Identifier: Apache-2.0
iopermd_guest_program(allocation_faults SOURCES allocation_faults.cpp)
