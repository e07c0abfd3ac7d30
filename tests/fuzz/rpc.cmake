# SPDX-License-Identifier: Apache-2.0
iopermd_fuzzer(rpc_fuzz SOURCES rpc_fuzz.cpp LIBRARIES iopermd-front-rpc)
