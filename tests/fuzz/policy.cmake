# SPDX-License-Identifier: Apache-2.0
iopermd_fuzzer(policy_fuzz SOURCES policy_fuzz.cpp LIBRARIES iopermd-policy)
