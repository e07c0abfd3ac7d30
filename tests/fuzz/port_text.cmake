# SPDX-License-Identifier: Apache-2.0
iopermd_fuzzer(port_text_fuzz SOURCES port_text_fuzz.cpp LIBRARIES iopermd-common)
