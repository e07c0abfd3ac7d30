# SPDX-License-Identifier: Apache-2.0
set(holder guard_front.cpp guard_holder.cpp)
iopermd_guest_program(guard_revoke SOURCES guard_revoke.cpp guard_expect.cpp ${holder} LIBRARIES iopermd-common)
iopermd_guest_program(guard_hostile SOURCES guard_hostile.cpp guard_expect.cpp ${holder} LIBRARIES iopermd-common)
iopermd_guest_program(guard_restart SOURCES guard_restart.cpp ${holder} LIBRARIES iopermd-common)
iopermd_guest_program(guard_holder32 SOURCES guard_holder32.cpp M32)
