# SPDX-License-Identifier: Apache-2.0
iopermd_guest_program(guard_revoke SOURCES guard_revoke.cpp guard_front.cpp guard_holder.cpp LIBRARIES iopermd-common)
iopermd_guest_program(guard_restart SOURCES guard_restart.cpp guard_front.cpp guard_holder.cpp LIBRARIES iopermd-common)
iopermd_guest_program(guard_holder32 SOURCES guard_holder32.cpp M32)
