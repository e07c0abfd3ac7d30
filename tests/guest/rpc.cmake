# SPDX-License-Identifier: Apache-2.0
pkg_check_modules(GRPC REQUIRED IMPORTED_TARGET grpc++)
iopermd_guest_program(rpc_echo SOURCES rpc_echo.cpp DYNAMIC LIBRARIES PkgConfig::GRPC)
