# SPDX-License-Identifier: Apache-2.0
# Our own programs among the unmodified ones of tests/vm/programs.
iopermd_guest_program(tour SOURCES programs/tour.cpp)
iopermd_guest_program(tour-dynamic SOURCES programs/tour.cpp DYNAMIC)
