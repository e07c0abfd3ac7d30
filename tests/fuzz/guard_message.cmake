# SPDX-License-Identifier: Apache-2.0
iopermd_fuzzer(guard_message_fuzz SOURCES guard_message_fuzz.cpp LIBRARIES iopermd-guard-core iopermd-front-core)
