# SPDX-License-Identifier: Apache-2.0
iopermd_unit_test(policy_test
    SOURCES policy_decide_test.cpp policy_diagnostic_test.cpp policy_example_test.cpp policy_ioports_test.cpp
            policy_load_test.cpp policy_property_test.cpp policy_source_test.cpp policy_word_test.cpp
    LIBRARIES iopermd-policy)
target_compile_definitions(policy_test PRIVATE IOPERMD_TESTS="${CMAKE_SOURCE_DIR}/tests")
