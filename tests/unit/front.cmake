# SPDX-License-Identifier: Apache-2.0
# Without gRPC: also for ThreadSanitizer, which does not see the locks of a library that was built without it.
iopermd_unit_test(front_core_test
    SOURCES front_broker_test.cpp front_broker_guard_test.cpp front_broker_question_test.cpp front_state_test.cpp front_connection_test.cpp
        front_guard_client_test.cpp front_privilege_test.cpp front_stranger.cpp fake_guard.cpp
    LIBRARIES iopermd-front-core)

# With gRPC; front_process_test starts the program itself, as the user nobody.
iopermd_unit_test(front_service_test
    SOURCES front_service_test.cpp front_stream_test.cpp front_process_test.cpp front_convert_test.cpp front_running.cpp
        front_stranger.cpp fake_guard.cpp
    LIBRARIES iopermd-front-rpc)
target_compile_definitions(front_service_test PRIVATE IOPERMD_FRONT="$<TARGET_FILE:iopermd>")
add_dependencies(front_service_test iopermd)
