# SPDX-License-Identifier: Apache-2.0
add_executable(ticket_attacks ticket_attacks.cpp)
target_link_libraries(ticket_attacks PRIVATE iopermd-proto iopermd-common)
add_executable(connection_flood connection_flood.cpp)
target_link_libraries(connection_flood PRIVATE iopermd-common)
