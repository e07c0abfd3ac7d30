# SPDX-License-Identifier: Apache-2.0
kernel_host_test(kernel_task_test
    SOURCES task_clone_flags_test.cpp task_exit_status_test.cpp task_expiry_test.cpp task_futex_test.cpp
            task_pending_signals_test.cpp task_pid_table_test.cpp task_run_queue_test.cpp task_signal_record_test.cpp
            task_timer_queue_test.cpp
    KERNEL lib/ordered_tree.cpp task/clone_flags.cpp task/pending_signals.cpp task/pid_table.cpp task/signal_info.cpp
           task/signal_record.cpp)
kernel_host_test(kernel_credentials_test
    SOURCES task_capabilities_test.cpp task_exec_credentials_test.cpp task_file_capabilities_test.cpp task_user_ids_test.cpp
    KERNEL task/credentials.cpp task/credentials_exec.cpp task/credentials_rules.cpp task/file_capabilities.cpp)
kernel_host_test(kernel_signal_info_test SOURCES task_signal_info_test.cpp KERNEL task/signal_info_narrow.cpp)
