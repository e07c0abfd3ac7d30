# SPDX-License-Identifier: Apache-2.0
# The decoder is compiled into the fuzzer, so that it is instrumented for coverage.
iopermd_fuzzer(io_instruction_fuzz
    SOURCES io_instruction_fuzz.cpp ${CMAKE_SOURCE_DIR}/proto/vocabulary/iopermd/io_instruction.cpp
    LIBRARIES iopermd-common)
