# SPDX-License-Identifier: Apache-2.0
iopermd_unit_test(ctl_test
    SOURCES ctl_argument_test.cpp ctl_daemon_test.cpp ctl_doctor_test.cpp ctl_hold_test.cpp ctl_policy_test.cpp ctl_table_test.cpp
            ctl_text_test.cpp
    LIBRARIES iopermctl-verbs iopermd-client fake_front)

# `run` replaces the process, so its test is a program's.
add_test(NAME ctl_run COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/ctl_run_test.sh $<TARGET_FILE:iopermctl>)
# The scripts and the manual that are installed, seen by the shells and by groff.
add_test(NAME ctl_generated COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/ctl_generated_test.sh ${CMAKE_BINARY_DIR}/client/ctl)
